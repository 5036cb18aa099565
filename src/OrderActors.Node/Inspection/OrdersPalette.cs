using System.Globalization;
using System.Text;
using Akka.Actor;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Sagas;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace OrderActors.Node.Inspection;

/// <summary>
/// The commands <c>orders …</c> of Petabridge.Cmd's console, for users of the cluster's own console. The same is
/// available over HTTP and by <c>orders cluster …</c>.
/// </summary>
/// <remarks>
/// Built with <c>-p:PetabridgeCmd=true</c> only: its packages are closed, and not in every copy of a registry.
/// </remarks>
internal sealed class OrdersPalette : CommandPaletteHandler
{
    public static readonly CommandDefinition Status = Of("status", "Shows an order's status");

    public static readonly CommandDefinition Why = Of("why", "Says what an order waits for, and who can move it");

    public static readonly CommandDefinition Approve = new CommandDefinitionBuilder()
        .WithName("approve").WithDescription("Approves an order's payment")
        .WithArgument(id => id.WithName("id").WithDescription(OrderId).WithSwitch("-i").IsMandatory(true))
        .WithArgument(by => by.WithName("by").WithDescription("Who approves").WithSwitch("-b").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Cancel = new CommandDefinitionBuilder()
        .WithName("cancel").WithDescription("Cancels an order")
        .WithArgument(id => id.WithName("id").WithDescription(OrderId).WithSwitch("-i").IsMandatory(true))
        .WithArgument(why => why.WithName("reason").WithDescription("Why").WithSwitch("-r").IsMandatory(true)).Build();

    public static readonly CommandDefinition Shards = new CommandDefinitionBuilder()
        .WithName("shards").WithDescription("Which node has which shards, and how many sagas are in memory").Build();

    public static readonly CommandPalette Palette = new("orders", [Status, Why, Approve, Cancel, Shards]);

    private const string OrderId = "The order's id";

    public OrdersPalette(ISagaEngine engine, IClusterView view) : base(Palette) =>
        HandlerProps = Props.Create(() => new OrdersConsole(engine, view));

    public override Props HandlerProps { get; }

    private static CommandDefinition Of(string name, string description) => new CommandDefinitionBuilder()
        .WithName(name).WithDescription(description)
        .WithArgument(id => id.WithName("id").WithDescription(OrderId).WithSwitch("-i").IsMandatory(true)).Build();
}

/// <summary>Carries the commands out, one actor a connection.</summary>
internal sealed class OrdersConsole : CommandHandlerActor
{
    private readonly ISagaEngine engine;

    public OrdersConsole(ISagaEngine engine, IClusterView view) : base(OrdersPalette.Palette)
    {
        this.engine = engine;
        Process(OrdersPalette.Status.Name, (_, given) => Reply(StatusAsync(given.ArgumentValues("id").Single())));
        Process(OrdersPalette.Why.Name, (_, given) => Reply(WhyAsync(given.ArgumentValues("id").Single())));
        Process(OrdersPalette.Approve.Name, (_, given) => Reply(SendAsync(
            given.ArgumentValues("id").Single(), new ApprovePayment(given.ArgumentValues("by").Single()))));
        Process(OrdersPalette.Cancel.Name, (_, given) => Reply(SendAsync(
            given.ArgumentValues("id").Single(), new CancelOrder(given.ArgumentValues("reason").Single()))));
        Process(OrdersPalette.Shards.Name, (_, _) => Reply(ShardsAsync(view)));
    }

    /// <summary>Replies to the sender once the text is ready.</summary>
    private void Reply(Task<string> text) => text.PipeTo(Sender,
        success: line => new CommandResponse(line), failure: e => new ErroredCommandResponse(e.Message));

    private async Task<string> StatusAsync(string id)
    {
        if (!SagaId.TryCreate("order", id, out var saga)) return $"'{id}' is not an order id";
        var reply = await engine.QueryAsync(saga);
        if (reply.Verdict != Verdict.Accepted) return $"{reply.Code}: {reply.Reason}";
        return reply.View?.Render("status") is { } json ? Encoding.UTF8.GetString(json) : $"there is no {saga}";
    }

    private async Task<string> WhyAsync(string id)
    {
        if (!SagaId.TryCreate("order", id, out var saga)) return $"'{id}' is not an order id";
        var why = await engine.WhyAsync(saga);
        return why.Explanation ?? why.Reason ?? $"there is no {saga}";
    }

    private async Task<string> SendAsync(string id, SagaCommand command)
    {
        if (!SagaId.TryCreate("order", id, out var saga)) return $"'{id}' is not an order id";
        var reply = await engine.SendAsync(saga, command);
        return reply.Verdict == Verdict.Accepted
            ? $"{saga} is at {reply.View?.Description.Stage}"
            : $"{reply.Verdict}: {reply.Code}: {reply.Reason}";
    }

    private static async Task<string> ShardsAsync(IClusterView view)
    {
        var lines = new StringBuilder();
        foreach (var place in await view.ShardsAsync(CancellationToken.None))
            lines.AppendLine(CultureInfo.InvariantCulture, $"{place.Shard,6} {place.Address,-24} {place.Sagas}");
        return lines.ToString();
    }
}

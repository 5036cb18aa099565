using System.Globalization;
using System.Text;
using Akka.Actor;
using OrderActors.Domain.Orders;
using OrderActors.Runtime.Engine;
using OrderActors.Sagas;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace OrderActors.Node.Inspection;

/// <summary>
/// The commands <c>orders …</c> of Petabridge.Cmd's console, for whoever is at the cluster's own console already. The
/// same is to be had over HTTP and by <c>orders cluster …</c>.
/// </summary>
/// <remarks>
/// Built with <c>-p:PetabridgeCmd=true</c> only: its packages are closed, and not in every copy of a registry.
/// </remarks>
internal sealed class OrdersPalette : CommandPaletteHandler
{
    public static readonly CommandDefinition Status = Of("status", "Shows an order's status", Order);

    public static readonly CommandDefinition Why =
        Of("why", "Says what an order waits for, and who can move it", Order);

    public static readonly CommandDefinition Approve = new CommandDefinitionBuilder()
        .WithName("approve").WithDescription("Approves an order's payment")
        .WithArgument(Order)
        .WithArgument(by => by.WithName("by").WithDescription("Who approves").WithSwitch("-b").IsMandatory(true))
        .Build();

    public static readonly CommandDefinition Cancel = new CommandDefinitionBuilder()
        .WithName("cancel").WithDescription("Cancels an order")
        .WithArgument(Order)
        .WithArgument(why => why.WithName("reason").WithDescription("Why").WithSwitch("-r").IsMandatory(true)).Build();

    public static readonly CommandDefinition Shards = new CommandDefinitionBuilder()
        .WithName("shards").WithDescription("Which node has which shards, and how many sagas are in memory").Build();

    public static readonly CommandPalette Palette = new("orders", [Status, Why, Approve, Cancel, Shards]);

    public OrdersPalette(ISagaEngine engine, IClusterView view) : base(Palette) =>
        HandlerProps = Props.Create(() => new OrdersConsole(engine, view));

    private static CommandDefinition Of(
        string name, string description, Func<ArgumentBuilder, ArgumentBuilder> argument) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description).WithArgument(argument).Build();

    private static ArgumentBuilder Order(ArgumentBuilder id) =>
        id.WithName("id").WithDescription("The order's id").WithSwitch("-i").IsMandatory(true);
}

/// <summary>Carries the commands out, one actor a connection.</summary>
internal sealed class OrdersConsole : CommandHandlerActor
{
    private readonly ISagaEngine engine;

    public OrdersConsole(ISagaEngine engine, IClusterView view) : base(OrdersPalette.Palette)
    {
        this.engine = engine;
        Process(OrdersPalette.Status.Name, (_, given) => Reply(StatusAsync(Value(given, "id"))));
        Process(OrdersPalette.Why.Name, (_, given) => Reply(WhyAsync(Value(given, "id"))));
        Process(OrdersPalette.Approve.Name, (_, given) =>
            Reply(SendAsync(Value(given, "id"), new ApprovePayment(Value(given, "by")))));
        Process(OrdersPalette.Cancel.Name, (_, given) =>
            Reply(SendAsync(Value(given, "id"), new CancelOrder(Value(given, "reason")))));
        Process(OrdersPalette.Shards.Name, (_, _) => Reply(ShardsAsync(view)));
    }

    private static string Value(Arguments given, string name) => given.ArgumentValues(name).Single();

    /// <summary>Answers whoever asked, once the text is there.</summary>
    private void Reply(Task<string> text)
    {
        var asker = Sender;
        text.ContinueWith(
            done => new CommandResponse(done.IsCompletedSuccessfully ? done.Result : done.Exception!.Message, true),
            TaskScheduler.Default).PipeTo(asker);
    }

    private async Task<string> StatusAsync(string id)
    {
        if (!SagaId.TryCreate("order", id, out var saga)) return $"'{id}' is no order's id";
        var reply = await engine.QueryAsync(saga);
        if (reply.Kind != ReplyKind.Accepted) return $"{reply.Code}: {reply.Reason}";
        return reply.View?.Render("status") is { } json ? Encoding.UTF8.GetString(json) : $"there is no {saga}";
    }

    private async Task<string> WhyAsync(string id)
    {
        if (!SagaId.TryCreate("order", id, out var saga)) return $"'{id}' is no order's id";
        var why = await engine.WhyAsync(saga);
        return why.Sentence ?? why.Reason ?? $"there is no {saga}";
    }

    private async Task<string> SendAsync(string id, SagaCommand command)
    {
        if (!SagaId.TryCreate("order", id, out var saga)) return $"'{id}' is no order's id";
        var reply = await engine.SendAsync(saga, command);
        return reply.Kind == ReplyKind.Accepted
            ? $"{saga} is at {reply.View?.Description.Stage}"
            : $"{reply.Kind}: {reply.Code}: {reply.Reason}";
    }

    private static async Task<string> ShardsAsync(IClusterView view)
    {
        var lines = new StringBuilder();
        foreach (var place in await view.ShardsAsync(CancellationToken.None))
            lines.AppendLine(CultureInfo.InvariantCulture, $"{place.Shard,6} {place.Address,-24} {place.Sagas}");
        return lines.ToString();
    }
}

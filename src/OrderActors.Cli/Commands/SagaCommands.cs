using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Commands;

/// <summary>What moves sagas of every kind: start, execute, send, cancel.</summary>
internal static class SagaCommands
{
    private const string CancelName = "cancel";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Start(runner));
        root.Subcommands.Add(Execute(runner));
        root.Subcommands.Add(Send(runner));
        root.Subcommands.Add(Cancel(runner));
    }

    /// <summary>Starts a saga and, if asked, waits for a stage or the end.</summary>
    /// <param name="session">The session.</param>
    /// <param name="kindName">Its kind.</param>
    /// <param name="id">Its id, or null for one of the kind's name and the time.</param>
    /// <param name="data">The data of the kind's starting command, or null for none.</param>
    /// <param name="waitFor">The stage, or null not to wait.</param>
    public static async Task<int> StartAsync(
        ConsoleSession session, string kindName, string? id, JsonElement? data, string? waitFor)
    {
        var (kind, failure) = await session.FindKindAsync(kindName);
        if (kind is null) return session.Fail(failure!);
        if (kind.StartedBy is not { } starts) return session.Misuse($"No command starts a '{kindName}'.");
        if (waitFor is not null && kind.CheckStage(waitFor) is { } wrongStage) return session.Misuse(wrongStage);
        if (Check(kind, starts, data ?? Nothing) is { } mistake) return session.Misuse(mistake);
        id ??= Symbols.TimedId(kindName.ToUpperInvariant(), session.ConsoleEnvironment.Time);
        var saga = new SagaName(kindName, id);
        var reply = await session.Node.StartAsync(saga, data ?? Nothing, session.NewKey());
        if (reply is NodeReply.Answered) session.Output.Note($"Started {saga}.");
        return reply is NodeReply.Answered && waitFor is not null
            ? session.Conclude(kind,
                await session.WaitAsync(kind, id, waitFor, stage => Tell(session, saga, stage)),
                status => Show(session, kindName, status))
            : session.Conclude(reply, status => Show(session, kindName, status));
    }

    /// <summary>Shows what is known of a saga, for people.</summary>
    public static void Show(ConsoleSession session, string kind, JsonElement status)
    {
        if (kind == SagaName.Order) OrderCommands.Show(session, status);
        else session.Output.Facts(status);
    }

    /// <summary>Tells, besides the data, where a saga is and what it needs.</summary>
    public static void Tell(ConsoleSession session, SagaName saga, string stage)
    {
        session.Output.Note($"{saga}: {stage}");
        if (saga.Kind == SagaName.Order && stage == OrderCommands.AwaitingApproval)
            session.Output.Note($"  it waits for: orders approve {saga.Id} --by NAME");
    }

    private static JsonElement Nothing => JsonElement.Parse("{}");

    private static Command Start(CommandRunner runner)
    {
        var (kind, id, data) = (Symbols.Kind("kind", "The kind of saga; see: orders kinds"), NewId(), Data());
        var wait = Symbols.Wait();
        return runner.Create("start", "Start a saga of any kind", [kind, id, data, wait],
            (session, parsed) => StartAsync(session, parsed.GetRequiredValue(kind), parsed.GetValue(id),
                parsed.GetValue(data), Symbols.WaitFor(parsed, wait)));
    }

    private static Command Execute(CommandRunner runner)
    {
        var (kind, id, data) = (Symbols.Kind("kind", "The kind of saga; see: orders kinds"), NewId(), Data());
        return runner.Create("execute", "Start a saga of any kind and wait for its end", [kind, id, data],
            (session, parsed) => StartAsync(session, parsed.GetRequiredValue(kind), parsed.GetValue(id),
                parsed.GetValue(data), SagaKind.End));
    }

    private static Command Send(CommandRunner runner)
    {
        var saga = Symbols.Saga();
        var name = new Argument<string>("command")
        {
            Description = "One of the kind's commands; see: orders kinds KIND",
        };
        var data = Data();
        return runner.Create("send", "Send a command to a saga of any kind", [saga, name, data],
            (session, parsed) => SendAsync(session, parsed.GetRequiredValue(saga), parsed.GetRequiredValue(name),
                parsed.GetValue(data) ?? Nothing));
    }

    private static Command Cancel(CommandRunner runner)
    {
        var saga = Symbols.Saga();
        var reason = Symbols.Reason();
        return runner.Create("cancel", "Cancel an order, or a saga of another kind that has a command 'cancel'",
            [saga, reason], async (session, parsed) =>
            {
                var name = parsed.GetRequiredValue(saga);
                var data = JsonSerializer.SerializeToElement(new { reason = parsed.GetRequiredValue(reason) });
                // Every node knows how to cancel an order.
                return name.Kind == SagaName.Order
                    ? session.Conclude(await session.Node.SendAsync(name, CancelName, data, session.NewKey()),
                        status => OrderCommands.Show(session, status))
                    : await SendAsync(session, name, CancelName, data);
            });
    }

    private static async Task<int> SendAsync(ConsoleSession session, SagaName saga, string name, JsonElement data)
    {
        var (kind, failure) = await session.FindKindAsync(saga.Kind);
        if (kind is null) return session.Fail(failure!);
        return Check(kind, name, data) is { } mistake
            ? session.Misuse(mistake)
            : session.Conclude(await session.Node.SendAsync(saga, name, data, session.NewKey()),
                status => Show(session, saga.Kind, status));
    }

    private static string? Check(SagaKind kind, string name, JsonElement data)
    {
        var (command, unknown) = kind.FindCommand(name);
        if (command is null) return unknown;
        return SchemaCheck.Check(command.Schema, data) is { } mistake
            ? $"--data of '{name}': {mistake}. See: orders kinds {kind.Name}"
            : null;
    }

    private static Argument<string?> NewId()
    {
        var id = Symbols.Id("id", "Its id [else KIND-<time>]");
        id.Arity = ArgumentArity.ZeroOrOne;
        return id!;
    }

    private static Option<JsonElement?> Data() => new("--data")
    {
        Description = "The command's data: a JSON object, or @ and the name of a file that holds it [{}]",
        HelpName = "JSON|@FILE",
        CustomParser = ReadData,
    };

    private static JsonElement? ReadData(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        try
        {
            if (text.StartsWith('@')) text = File.ReadAllText(text[1..]);
            using var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
            result.AddError("--data must be a JSON object.");
        }
        catch (JsonException e)
        {
            result.AddError(e is { LineNumber: { } line, BytePositionInLine: { } position }
                ? string.Create(CultureInfo.InvariantCulture,
                    $"--data is not JSON: it is wrong at line {line + 1}, byte {position + 1}.")
                : $"--data is not JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            result.AddError($"--data cannot be read: {e.Message}");
        }

        return null;
    }
}

using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Clients;
using OrderActors.Simulation.Faults;

namespace OrderActors.Simulation.Worlds;

/// <summary>Everybody who asks: the clients, and an operator who looks after stuck sagas.</summary>
internal sealed class SimulatedClients
{
    private readonly World world;
    private readonly List<SimulatedClient> clients = [];
    private readonly Dictionary<Ask, SimulatedClient?> asked = new(ReferenceEqualityComparer.Instance);

    public SimulatedClients(World world)
    {
        this.world = world;
        var number = 0;
        foreach (var action in world.ScenarioInstance.ClientActions)
        {
            var random = world.Random.Split(); // Of each, so that one who is left out moves no other.
            if (world.Cut.Keeps(action.Saga, ++number)) clients.Add(new(world, this, action, number, random));
        }
    }

    /// <summary>Whether every action has its reply.</summary>
    public bool AllAnswered => clients.TrueForAll(client => client.Reply is not null);

    public IReadOnlyList<(int Number, SagaId Saga)> ClientActions =>
        [.. clients.Select(client => (client.Number, client.ClientAction.Saga))];

    public IReadOnlyList<ClientActionResult> Outcomes =>
        [.. clients.Select(client => new ClientActionResult(client.Sent, client.Key, client.Reply))];

    /// <summary>What has reached this life of the node and is not answered.</summary>
    public IReadOnlyList<Ask> Unanswered => [.. asked.Keys];

    public void Begin()
    {
        foreach (var client in clients) client.Begin();
    }

    /// <summary>Nobody is left to answer.</summary>
    public void Crash() => asked.Clear();

    /// <summary>A message reaches the node; the sender hears at once when the node is not there.</summary>
    public bool Deliver(SimulatedClient? from, Ask ask)
    {
        if (!world.Node.IsUp || world.Node.IsStopping) return false;
        asked.Add(ask, from);
        world.Node.Post(ask.SagaId, new PartitionInput.Asked(ask));
        return true;
    }

    /// <summary>Somebody who waited has gone.</summary>
    public void Leave(WaitAsk ask)
    {
        if (asked.Remove(ask)) world.Node.Post(ask.SagaId, new PartitionInput.Left(ask));
    }

    public void Answer(Reply reply)
    {
        var (ask, answer) = reply;
        if (!asked.Remove(ask, out var client)) return;
        var (command, view) = answer switch
        {
            CommandReply heard => (heard, heard.View),
            QueryReply query => ((CommandReply?)null, query.View),
            _ => (null, null),
        };
        if (command is not null)
            world.Note(ask.SagaId, $"{Named(ask)} is answered: {command.Verdict}{Because(command)}");
        var sighting = new ReplySighting(
            ask, command, view, (view as StateView)?.State, world.Models.Find(ask.SagaId));
        foreach (var checker in world.Checkers) checker.Replied(sighting);
        client?.Hear(ask, answer);
    }

    /// <summary>Asks every saga for its state, to be compared with what the journal holds.</summary>
    public void AskAll()
    {
        foreach (var saga in world.Models.All) Deliver(null, new QueryAsk(saga.Id));
    }

    /// <summary>An operator asks for what waits for one to be tried again, or waives it.</summary>
    public void RetryStuck()
    {
        foreach (var saga in world.Models.All)
        {
            foreach (var (key, record) in saga.Plan.Records.OrderBy(each => each.Key, StringComparer.Ordinal))
            {
                if (record.NextAttemptAt is not null || saga.Plan.FindCall(key) is not { } call) continue;
                var random = world.RandomOf(saga.Id, "operator");
                SagaCommand command = call.Undo && world.Faults.Strikes(FaultKind.WaivedUndo, random)
                    ? new WaiveWork(key, "operator", "simulated")
                    : new RetryWork(key, "operator", "simulated");
                world.Note(saga.Id, $"the operator sends {command.GetType().Name} of '{key}'");
                Deliver(null, new CommandAsk(saga.Id, command, null, false));
            }
        }
    }

    private static string Because(CommandReply reply) => reply.Reason is null ? "" : $" ({reply.Reason})";

    public static string Named(Ask ask) => ask is CommandAsk { Command: var command, Identity: var identity }
        ? $"{command.GetType().Name} {identity?.Key}"
        : ask.GetType().Name;
}

/// <summary>One client with one action, which it repeats until the outcome is known, each time after a longer wait.
/// </summary>
internal sealed class SimulatedClient(
    World world, SimulatedClients clients, ClientAction action, int number, SeededRandom random)
{
    private const int MostDoublings = 4;
    private const double Careless = 1.0 / 16;

    private readonly CommandIdentity identity = new($"action-{number}", $"content-{number}");
    private SagaCommand command = action.Command;
    private Ask? current;
    private int repeats;
    private bool reached = action.AwaitStage is null;

    public int Number => number;

    public ClientAction ClientAction => action;

    public ClientAction Sent => action with { Command = command };

    public string Key => identity.Key;

    public CommandReply? Reply { get; private set; }

    public void Begin() => world.EventQueue.In(action.After, Send);

    /// <summary>An answer leaves the node. It may get lost; whoever has asked again does not listen to it.</summary>
    public void Hear(Ask ask, object? answer)
    {
        if (world.Faults.Strikes(FaultKind.LostReply, random)) return;
        world.EventQueue.In(Journey(), () =>
        {
            if (ReferenceEquals(ask, current)) Take(answer);
        });
    }

    private void Send()
    {
        Ask ask = reached
            ? new CommandAsk(action.Saga, command, action.IsNew ? null : identity, action.IsNew)
            : new WaitAsk(action.Saga, action.AwaitStage);
        current = ask;
        if (reached) world.Note(action.Saga, $"{SimulatedClients.Named(ask)} is sent");
        if (!world.Faults.Strikes(FaultKind.LostMessage, random)) Deliver(this, ask);
        if (reached && !action.IsNew && world.Faults.Strikes(FaultKind.DuplicateMessage, random))
            Deliver(null, new CommandAsk(action.Saga, command, identity, isNew: false));
        world.EventQueue.In(Longer(random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))), () =>
        {
            if (!ReferenceEquals(ask, current)) return;
            if (ask is WaitAsk wait && world.Node.IsUp) clients.Leave(wait);
            SendAgain();
        });
    }

    private void Deliver(SimulatedClient? from, Ask ask)
    {
        var journey = world.Faults.Strikes(FaultKind.LateMessage, random)
            ? random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))
            : Journey();
        world.EventQueue.In(journey, () =>
        {
            var busy = world.Faults.Strikes(FaultKind.Busy, random);
            if (!busy && clients.Deliver(from, ask)) return;
            if (from is not null && ReferenceEquals(ask, current)) SendAgain();
        });
    }

    private void Take(object? answer)
    {
        switch (answer)
        {
            case QueryReply { Verdict: Verdict.Accepted, View: { } view }:
                if (action.Seeing is { } seeing) command = seeing(((StateView)view).State);
                current = null;
                reached = true;
                repeats = 0;
                world.EventQueue.In(action.Think, Send);
                break;
            case CommandReply reply when reply.Verdict is not
                (Verdict.Busy or Verdict.Unavailable or Verdict.Unknown):
                current = null;
                Reply = reply;
                if (reply.Verdict is not Verdict.Rejected && !action.IsNew && random.Chance(Careless)) SendOther();
                break;
            default:
                SendAgain();
                break;
        }
    }

    /// <summary>Somebody takes the key for another content: that must be refused.</summary>
    private void SendOther() => Deliver(null, new CommandAsk(
        action.Saga, action.Command, identity with { Fingerprint = identity.Fingerprint + "-other" }, isNew: false));

    private void SendAgain()
    {
        current = null;
        if (action.IsNew)
        {
            Reply = new(Verdict.Unknown, null, "given up");
            return;
        }

        world.EventQueue.In(
            Longer(random.Spread(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(20))), Send);
        repeats++;
    }

    private TimeSpan Longer(TimeSpan wait) => wait * (1 << Math.Min(repeats, MostDoublings));

    private TimeSpan Journey() =>
        random.Spread(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(50));
}

using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Sagas;
using OrderActors.Simulation.Clients;

namespace OrderActors.Simulation.Checks;

/// <summary>
/// Something that must hold in every world. It is told what each step touched, and looks at everything at the end; what
/// does not hold it reports by <see cref="Broken"/>. A checker belongs to one world.
/// </summary>
/// <param name="name">What must hold, in a few words; failures are named by it.</param>
public abstract class Checker(string name)
{
    /// <summary>What must hold, in a few words.</summary>
    public string Name { get; } = name;

    internal Action<SagaId?, string>? Report { get; set; }

    /// <summary>Events of a saga have become durable.</summary>
    public virtual void Stored(JournalModel saga) { }

    /// <summary>The node starts an attempt.</summary>
    public virtual void Started(AttemptSighting attempt) { }

    /// <summary>A service has carried a request out, or refused it.</summary>
    public virtual void Done(EffectSighting effect) { }

    /// <summary>The node answers, and the answer leaves it.</summary>
    public virtual void Replied(ReplySighting reply) { }

    /// <summary>Faults have ended, and everything has settled or run out of time.</summary>
    public virtual void AtEnd(EndSighting end) { }

    /// <summary>Says that it does not hold; the world ends with this step.</summary>
    protected void Broken(SagaId? saga, string how) => Report?.Invoke(saga, how);
}

/// <summary>An attempt that the node starts.</summary>
/// <param name="SagaId">The saga.</param>
/// <param name="Call">The attempt.</param>
/// <param name="Policy">The settings that hold for its call.</param>
/// <param name="Clock">The node's clock, UTC.</param>
/// <param name="ClockNeverSetBack">What that clock would show had it never been set back, UTC.</param>
/// <param name="JournalModel">The saga as the journal shows it, or null when it shows none.</param>
/// <param name="Running">The attempts that run already for this saga.</param>
/// <param name="Life">How often the node has been started.</param>
public sealed record AttemptSighting(
    SagaId SagaId, RunningCall Call, CallPolicy Policy, DateTimeOffset Clock, DateTimeOffset ClockNeverSetBack,
    JournalModel? JournalModel, IReadOnlyList<RunningCall> Running, int Life);

/// <summary>A request that has reached its service.</summary>
/// <param name="SagaId">The saga that called.</param>
/// <param name="IdempotencyKey">The key.</param>
/// <param name="Request">The request.</param>
/// <param name="Result">The result, or null when it was refused.</param>
public sealed record EffectSighting(SagaId SagaId, string IdempotencyKey, Activity Request, object? Result);

/// <summary>An answer that leaves the node.</summary>
/// <param name="Ask">What it answers.</param>
/// <param name="Answer">The answer to a command, else null.</param>
/// <param name="View">The state that it shows, or null.</param>
/// <param name="State">That state itself, or null.</param>
/// <param name="JournalModel">The saga as the journal shows it, or null when it shows none.</param>
public sealed record ReplySighting(Ask Ask, CommandReply? Answer, SagaView? View, object? State,
    JournalModel? JournalModel);

/// <summary>The end of a world.</summary>
/// <param name="Clock">The node's clock, UTC.</param>
/// <param name="Sagas">Every saga, as the journal shows it, in the order of their beginnings.</param>
/// <param name="ClientActions">Every client action with its result.</param>
/// <param name="Unanswered">What was asked and never answered.</param>
public sealed record EndSighting(
    DateTimeOffset Clock, IReadOnlyList<JournalModel> Sagas, IReadOnlyList<ClientActionResult> ClientActions,
    IReadOnlyList<Ask> Unanswered);

/// <summary>Something that must hold and did not.</summary>
/// <param name="Checker">What must hold.</param>
/// <param name="Saga">The saga that it did not hold for, or null.</param>
/// <param name="Detail">How it did not hold.</param>
/// <param name="Step">The number of the world's last step before it was seen.</param>
public sealed record Violation(string Checker, SagaId? Saga, string Detail, int Step);

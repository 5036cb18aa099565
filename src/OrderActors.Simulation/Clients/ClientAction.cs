using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Clients;

/// <summary>
/// Something that a person wants of a saga: a command, sent under an idempotency key of its own until its outcome is
/// known.
/// </summary>
/// <param name="Saga">The saga.</param>
/// <param name="Command">The command.</param>
/// <param name="After">When, counted from the world's beginning.</param>
public sealed record ClientAction(SagaId Saga, SagaCommand Command, TimeSpan After)
{
    /// <summary>The stage to wait for before the command is sent, or null.</summary>
    public string? AwaitStage { get; init; }

    /// <summary>How long the person thinks once that stage is reached.</summary>
    public TimeSpan Think { get; init; }

    /// <summary>
    /// Makes the command of the state that the person saw when the stage was reached, or null: it is as it stands here.
    /// </summary>
    public Func<object, SagaCommand>? Seeing { get; init; }

    /// <summary>
    /// The saga's id is made for this command alone, which has no idempotency key: it is sent once, and who hears
    /// nothing gives up.
    /// </summary>
    public bool IsNew { get; init; }
}

/// <summary>A client action and its result.</summary>
/// <param name="ClientAction">The action, with its command as it was sent.</param>
/// <param name="Key">The idempotency key of its command.</param>
/// <param name="Reply">The final reply, as the client received it; null while there is none. Its outcome is unknown
/// when the client gave up.</param>
public sealed record ClientActionResult(ClientAction ClientAction, string Key, CommandReply? Reply);

using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>
/// The first step with a message on every engine: the cell proposes, and the events become rows. It stores and changes
/// nothing. Not thread-safe.
/// </summary>
internal sealed class ProposalEncoder(SagaKinds kinds) : IDisposable
{
    /// <summary>Reads and writes events for the same thread.</summary>
    public EventCodec Codec { get; } = new(kinds);

    /// <summary>The rows of the newest proposal; valid until the next message.</summary>
    public List<JournalRow> Rows { get; } = [];

    /// <summary>Works out the result of a message.</summary>
    /// <param name="cell">The saga.</param>
    /// <param name="message">The message.</param>
    /// <param name="identity">Its idempotency key, or null.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isAsked">Whether a caller waits for a reply and can be refused a command that is too large.</param>
    /// <param name="maxEventBytes">The largest payload of one event.</param>
    public EncodedProposal Propose(SagaCell cell, SagaMessage message, CommandIdentity? identity, DateTimeOffset now,
        bool isAsked, int maxEventBytes)
    {
        Rows.Clear();
        try
        {
            var proposal = cell.Propose(message, identity, now);
            for (var i = 0; i < proposal.Events.Count; i++)
                Rows.Add(Codec.Encode(cell.Definition, cell.Id, proposal.Events[i]));
            return TooLarge(maxEventBytes) is not { } large ? new(proposal)
                : isAsked ? new(new CommandReply(Verdict.Rejected, RejectCodes.TooLarge, large, StateView.Of(cell)))
                : new(new BrokenInvariantException("OA0010", $"{cell.Id}: {large}"));
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            // A serializer, a policy or a saga that throws stops this saga, never the node.
            return new(e as BrokenInvariantException ?? new("OA0005",
                $"{cell.Id} threw {e.GetType().Name} while deciding upon {message.GetType().Name}: {e.Message}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Codec.Dispose();

    private string? TooLarge(int maxEventBytes)
    {
        foreach (var row in Rows)
            if (row.Payload.Length > maxEventBytes)
                return $"the event '{row.Manifest}' would take {row.Payload.Length} bytes; " +
                       $"the limit is {maxEventBytes}";
        return null;
    }
}

/// <summary>The result of a message: a proposal to store, a refusal, or an error that stops the saga.</summary>
internal readonly struct EncodedProposal
{
    public EncodedProposal(Proposal proposal) => Proposal = proposal;

    public EncodedProposal(CommandReply refusal) => Refusal = refusal;

    public EncodedProposal(BrokenInvariantException error) => Error = error;

    /// <summary>The proposal to store and then apply; null with one of the others.</summary>
    public Proposal? Proposal { get; }

    /// <summary>The reply to the caller; nothing happens.</summary>
    public CommandReply? Refusal { get; }

    /// <summary>Why the saga must stop.</summary>
    public BrokenInvariantException? Error { get; }
}

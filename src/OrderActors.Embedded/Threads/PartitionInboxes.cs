using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>The ways to all partitions: which saga is whose.</summary>
internal sealed class PartitionInboxes(PendingReplies replies, int partitions) : IDisposable
{
    private readonly PartitionInbox[] inboxes =
        [.. Enumerable.Range(0, partitions).Select(_ => new PartitionInbox(replies))];

    /// <summary>The caller of a partition.</summary>
    public PendingReplies Replies => replies;

    public PartitionInbox this[int number] => inboxes[number];

    /// <summary>The way to a saga.</summary>
    public PartitionInbox Of(SagaId id) =>
        inboxes.Length == 1 ? inboxes[0] : inboxes[(uint)id.GetHashCode() % (uint)inboxes.Length];

    public void PostToAll(PartitionInput input) => Array.ForEach(inboxes, inbox => inbox.Post(input));

    public void Dispose() => Array.ForEach(inboxes, inbox => inbox.Dispose());
}

/// <summary>The inbox of one partition.</summary>
internal sealed class PartitionInbox(PendingReplies replies) : IDisposable
{
    private readonly Inbox<PartitionInput> inbox = new();

    public void Post(PartitionInput input)
    {
        // Requests after the end are answered too: no caller waits for ever.
        if (!inbox.Post(input)) AnswerClosing(input);
    }

    /// <summary>See <see cref="Inbox{T}.Take"/>.</summary>
    public IReadOnlyList<PartitionInput> Take(TimeSpan timeout) => inbox.Take(timeout);

    /// <summary>Closes the inbox, and replies to the last callers.</summary>
    public void Close()
    {
        foreach (var input in inbox.Close()) AnswerClosing(input);
    }

    public void Dispose() => inbox.Dispose();

    private void AnswerClosing(PartitionInput input)
    {
        if (input is PartitionInput.Quiesce wish) wish.Quiesced([]);
        if (input is PartitionInput.Asked asked) replies.Answer(new(asked.Ask, Replies.Closing(asked.Ask)));
    }
}

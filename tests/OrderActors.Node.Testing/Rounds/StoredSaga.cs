using System.Globalization;
using System.Text.Json;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>One saga as the node's journal has it: its model, and what it could show after each decision.</summary>
internal sealed class StoredSaga(SagaDefinition definition, SagaId id, ICallPolicies policies)
{
    private readonly List<RecordedEvent> decision = [];

    public JournalModel JournalModel { get; } = new(definition, id, policies);

    /// <summary>What its status was after each decision, oldest first.</summary>
    public List<string> Shows { get; } = [];

    /// <summary>After which decision, counted from 0, each key of a command was first stored.</summary>
    public Dictionary<string, int> TakenAt { get; } = new(StringComparer.Ordinal);

    /// <summary>Its events for people.</summary>
    public List<string> Story { get; } = [];

    /// <summary>Takes its next row; true when a decision is whole with it.</summary>
    /// <exception cref="BrokenInvariantException">The history is not whole, or wants what it must not.</exception>
    public bool Take(JournalRow row, RecordedEvent recorded, Action<AttemptSighting> attempt)
    {
        Story.Add(string.Create(CultureInfo.InvariantCulture,
            $"{recorded.Envelope.At:HH:mm:ss.fff} {row.Ordering} stored: {row.SequenceNumber} {row.Manifest} "
            + $"{recorded.Event} {recorded.Envelope.CommandKey}"));
        decision.Add(recorded);
        if (recorded.Envelope.CommandKey is { } key) TakenAt.TryAdd(key, Shows.Count);
        if (recorded.Envelope.Summary is null) return false;
        if (Ended(decision[0]) is { } ended) attempt(ended);
        JournalModel.Take(decision, recorded.Envelope.At);
        decision.Clear();
        var status = definition.Queries["status"];
        Shows.Add(JsonSerializer.Serialize(status.Answer(JournalModel.State), status.Json));
        return true;
    }

    /// <summary>That an attempt's end is recorded tells that it was started, and with which number.</summary>
    /// <remarks>It started before its end was recorded: a wait that is over by then is all that can be seen here.
    /// </remarks>
    private AttemptSighting? Ended(RecordedEvent first)
    {
        var (own, recorded) = first.Event switch
        {
            AttemptFailed failed => (failed.Key, failed.Attempt),
            AttemptInterrupted cut => (cut.Key, cut.Attempt),
            _ => ((string?)null, (int?)null),
        };
        if ((own ?? first.Envelope.Ends) is not { } key) return null;
        if (JournalModel.Plan.FindCall(key) is not { } call)
            throw new BrokenInvariantException("OA0006", $"an attempt of '{key}' ended that no event wants");
        var number = recorded ?? (JournalModel.Plan.Records.GetValueOrDefault(key)?.Attempts ?? 0) + 1;
        var at = first.Envelope.At;
        return new(id, new(call, number, at), policies.For(id.Kind, call), at, at, JournalModel, Running: [], Life: 0);
    }
}

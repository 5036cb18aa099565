using FsCheck;
using FsCheck.Fluent;
using OrderActors.Engine.Index;
using OrderActors.Testing.Stores;
using Xunit;

namespace OrderActors.Storage.Tests.Index;

/// <summary>What every index of ours promises beside <see cref="IndexSpec"/>, tried on generated rows.</summary>
public abstract class IndexPropertySpec : IndexSpec
{
    /// <summary>How many cases a property is tried on.</summary>
    protected virtual int Runs => 30;

    [Fact]
    public void Apply_InAnyOrderAndAnyBatches_EndsWithTheNewestOfEachSaga()
    {
        var row =
            from saga in Gen.Choose(1, 4)
            from number in Gen.Choose(1, 6)
            select Row($"S{saga}", number, stage: $"stage-{number}",
                owner: number % 3 == 0 ? null : $"owner-{number % 2}",
                active: number % 2 == 0, stuck: number == 5, wakeAt: number % 2 == 0 ? number : null);
        var batches = Gen.ListOf(Gen.ListOf(row)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(batches,
            given => EndsWithNewestAsync([.. given.Select(batch => batch.DistinctBy(r => r.SagaId).ToArray())])
                .GetAwaiter().GetResult()));
    }

    private async Task<bool> EndsWithNewestAsync(IndexRow[][] batches)
    {
        await RenewAsync();
        foreach (var batch in batches) await ApplyAsync(0, batch);
        var newest = batches.SelectMany(batch => batch).GroupBy(row => row.SagaId)
            .Select(rows => rows.MaxBy(row => row.SequenceNumber)!)
            .OrderBy(row => row.SagaId.Id, StringComparer.Ordinal).ToList();

        Assert.Equal(newest, await Index.ListAsync(new(), default));
        Assert.Equal(newest.Where(row => row.Summary.Owner == "owner-1"),
            await Index.ListAsync(new() { Owner = "owner-1" }, default));
        Assert.Equal(newest.Where(row => row.Summary.Active).Select(row => row.SagaId),
            await Index.ActiveAsync(null, 10, default));
        Assert.Equal(newest.Count(row => row.Summary.WakeAt is not null),
            (await Index.DueAsync(Now.AddDays(1), 10, default)).Count);
        Assert.Equal(newest.Count, (await Index.CountAsync(default)).Sum(count => count.Count));
        return true;
    }
}

using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Sqlite;
using OrderActors.Testing;

namespace OrderActors.Engine.Testing.Fixtures;

/// <summary>Where the engine of one test keeps its data. It outlives the engine, not the test.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>
    /// Of the cases that go through everything (every call and its end, every event at which a process may die), every
    /// how manyth is tried: what they ask is the engine's doing, and on a server each has its price.
    /// </summary>
    public abstract int Stride { get; }

    /// <summary>Finds the place; called once, before an engine starts there.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Registers journal and index, as the host of a node does.</summary>
    public abstract void AddStore(IServiceCollection services);

    /// <summary>Opens an engine there in virtual time; the test disposes of it before the place.</summary>
    public virtual ISagaTestHost OpenHost(SagaDefinition definition) =>
        new SagaTestHost([definition], addStore: AddStore);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>The memory of the test.</summary>
public sealed class MemoryFixture : StoreFixture
{
    private readonly MemoryJournal journal = new();
    private readonly MemoryIndex index = new();

    public override int Stride => 1;

    public override void AddStore(IServiceCollection services) =>
        services.AddSingleton<IJournal>(journal).AddSingleton<ISagaIndex>(index);

    public override async ValueTask DisposeAsync()
    {
        await journal.DisposeAsync();
        await index.DisposeAsync();
    }
}

/// <summary>A fresh folder.</summary>
public sealed class SqliteFixture : StoreFixture
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"orderactors-engine-{Guid.NewGuid():N}");

    public override int Stride => 1;

    public override void AddStore(IServiceCollection services) => services.AddSqliteStore(folder);

    public override ValueTask DisposeAsync()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A fresh schema on the run's PostgreSQL, or on a server of the test's own.</summary>
public sealed class PostgresFixture(PrivateCluster? cluster) : StoreFixture
{
    private TestSchema? schema;

    /// <summary>On the run's server.</summary>
    public PostgresFixture() : this(null)
    {
    }

    /// <summary>No divisor of the ways in which a call may end: each of them comes.</summary>
    public override int Stride => 7;

    public override async Task PrepareAsync() =>
        schema = cluster is null ? await TestSchema.CreateAsync() : TestSchema.On(cluster);

    public override void AddStore(IServiceCollection services) => services.AddPostgresStore(schema!.Options);

    public override async ValueTask DisposeAsync()
    {
        if (schema is not null) await schema.DisposeAsync();
    }
}

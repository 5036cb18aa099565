using Xunit;

[assembly: TestFramework(
    "OrderActors.Postgres.Testing.PostgresTestFramework", "OrderActors.Postgres.Testing")]

// Clusters beside each other would measure each other's load.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

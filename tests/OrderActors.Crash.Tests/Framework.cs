using Xunit;

[assembly: TestFramework(
    "OrderActors.Postgres.Testing.PostgresTestFramework", "OrderActors.Postgres.Testing")]

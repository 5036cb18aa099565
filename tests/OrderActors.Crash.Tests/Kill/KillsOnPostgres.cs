using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

[RequiresPostgres]
public sealed class PostgresCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<PostgresFixture>(output);

[RequiresPostgres]
public sealed class PostgresImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<PostgresFixture>(output);

[RequiresPostgres]
public sealed class PostgresStopAndStartTests : StopAndStartSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresStandbyTests(ITestOutputHelper output) :
    StandbySpec<PostgresFixture>(output);

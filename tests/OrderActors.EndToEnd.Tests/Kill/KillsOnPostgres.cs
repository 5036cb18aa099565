using OrderActors.EndToEnd.Tests.Places;
using OrderActors.Postgres.Testing;
using Xunit.Abstractions;

namespace OrderActors.EndToEnd.Tests.Kill;

[RequiresPostgres]
public sealed class PostgresCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<PostgresPlace>(output);

[RequiresPostgres]
public sealed class PostgresImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<PostgresPlace>(output);

[RequiresPostgres]
public sealed class PostgresStopAndStartTests : StopAndStartSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresStandbyTests(ITestOutputHelper output) :
    StandbySpec<PostgresPlace>(output);

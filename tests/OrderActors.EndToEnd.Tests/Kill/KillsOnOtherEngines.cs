using OrderActors.EndToEnd.Tests.Places;
using OrderActors.Postgres.Testing;
using Xunit.Abstractions;

namespace OrderActors.EndToEnd.Tests.Kill;

public sealed class EmbeddedCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<EmbeddedPlace>(output);

public sealed class EmbeddedImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<EmbeddedPlace>(output);

public sealed class EmbeddedStopAndStartTests : StopAndStartSpec<EmbeddedPlace>;

public sealed class EmbeddedStandbyTests(ITestOutputHelper output) :
    StandbySpec<EmbeddedPlace>(output);

[RequiresPostgres]
public sealed class AkkaPostgresCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<AkkaPostgresPlace>(output);

[RequiresPostgres]
public sealed class AkkaPostgresImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<AkkaPostgresPlace>(output);

using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

public sealed class EmbeddedCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<EmbeddedFixture>(output);

public sealed class EmbeddedImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<EmbeddedFixture>(output);

public sealed class EmbeddedStopAndStartTests : StopAndStartSpec<EmbeddedFixture>;

public sealed class EmbeddedStandbyTests(ITestOutputHelper output) :
    StandbySpec<EmbeddedFixture>(output);

[RequiresPostgres]
public sealed class AkkaPostgresCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<AkkaPostgresFixture>(output);

[RequiresPostgres]
public sealed class AkkaPostgresImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<AkkaPostgresFixture>(output);

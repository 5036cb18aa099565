using OrderActors.Node.Testing;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

public sealed class SqliteCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<SqliteFixture>(output);

public sealed class SqliteImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<SqliteFixture>(output);

public sealed class SqliteStopAndStartTests : StopAndStartSpec<SqliteFixture>;

public sealed class SqliteStandbyTests(ITestOutputHelper output) :
    StandbySpec<SqliteFixture>(output);

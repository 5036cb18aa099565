using OrderActors.EndToEnd.Tests.Places;
using Xunit.Abstractions;

namespace OrderActors.EndToEnd.Tests.Kill;

public sealed class SqliteCommandsThroughKillsTests(ITestOutputHelper output) :
    CommandsThroughKillsSpec<SqlitePlace>(output);

public sealed class SqliteImportThroughKillsTests(ITestOutputHelper output) :
    ImportThroughKillsSpec<SqlitePlace>(output);

public sealed class SqliteStopAndStartTests : StopAndStartSpec<SqlitePlace>;

public sealed class SqliteStandbyTests(ITestOutputHelper output) :
    StandbySpec<SqlitePlace>(output);

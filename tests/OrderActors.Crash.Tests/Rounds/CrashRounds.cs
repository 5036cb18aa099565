using OrderActors.Postgres.Testing;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Rounds;

public sealed class SqliteCrashRoundTests(ITestOutputHelper output) : CrashRoundsSpec(output)
{
    private protected override CrashSite MakeSite() => new SqliteSite(embedded: false);

    private protected override int Share(RoundPlan rounds) => (rounds.Rounds + 1) / 2;
}

public sealed class EmbeddedCrashRoundTests(ITestOutputHelper output) : CrashRoundsSpec(output)
{
    private protected override CrashSite MakeSite() => new SqliteSite(embedded: true);

    private protected override int Share(RoundPlan rounds) => (rounds.Rounds + 1) / 2;
}

[RequiresPostgres(OwnServer = true)]
public sealed class PostgresCrashRoundTests(ITestOutputHelper output) : CrashRoundsSpec(output)
{
    private protected override CrashSite MakeSite() => new PostgresSite();

    private protected override int Share(RoundPlan rounds) => rounds.Rounds / 2;
}

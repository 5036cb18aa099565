using System.Text.RegularExpressions;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>Time is a TimeProvider, and the pure projects have no clock, no randomness and no I/O at all.</summary>
public sealed class CallRules
{
    private const string Clock = @"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b";
    private const string Sleep = @"\bThread\s*\.\s*Sleep\b";
    private const string Delay = @"\bTask\s*\.\s*Delay\s*\(";

    private const string Provider = @"(?i)\b\w*(time|clock|timeprovider)$|\bTimeProvider\.";

    private const string Impure =
        @"\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b|\bRandom(NumberGenerator)?\b|\bEnvironment\s*\.|\bStopwatch\b" +
        @"|\b(File|Directory)\s*\.|\bTimeProvider\b|\bConsole\s*\.";

    [Fact]
    public void Clock_OfTheSystem_IsReadNowhere() => Finding.None(
        Repository.Code("src", "tests", "bench", "samples").SelectMany(ReadsClock));

    [Fact]
    public void Thread_Sleep_IsCalledNowhere() => Finding.None(
        Repository.Code("src", "tests", "bench", "samples").SelectMany(Sleeps));

    [Fact]
    public void TaskDelay_InTests_TakesAVirtualClock() => Finding.None(
        Repository.Code("tests").SelectMany(file => DelaysByTheSystemClock(file, virtualOnly: true)));

    [Fact]
    public void TaskDelay_InSources_TakesATimeProvider() => Finding.None(
        Repository.Code("src", "samples").SelectMany(file => DelaysByTheSystemClock(file, virtualOnly: false)));

    [Fact]
    public void SagasAndDomain_NeverTouchClockRandomnessOrFiles() => Finding.None(
        Repository.Code("src/OrderActors.Sagas", "src/OrderActors.Domain").SelectMany(IsImpure));

    [Theory]
    [InlineData("var t = DateTime.UtcNow;", 1)]
    [InlineData("var t = $\"at {DateTimeOffset.Now:O}\";", 1)]
    [InlineData("// DateTime.Now\nvar t = \"DateTime.Now\"; /* DateTime.Now */", 0)]
    [InlineData("var t = time.GetUtcNow();", 0)]
    public void ReadsClock_OfCode_FindsCallsAndNoWords(string code, int found) =>
        Assert.Equal(found, ReadsClock(new("a.cs", code)).Count());

    [Theory]
    [InlineData("await Task.Delay(100);", 1, 1)]
    [InlineData("await Task.Delay(wait, cancellation);", 1, 1)]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), cancellation);", 1, 1)]
    [InlineData("await Task.Delay(wait, time);", 0, 0)]
    [InlineData("await Task.Delay(Next(1, 2), options.TimeProvider, cancellation);", 0, 0)]
    [InlineData("await Task.Delay(wait, TimeProvider.System, cancellation);", 0, 1)]
    [InlineData("await Task.Delay(Timeout.Infinite, cancellation);", 0, 0)]
    public void DelaysByTheSystemClock_OfCode_LooksForAProvider(string code, int inSources, int inTests)
    {
        Assert.Equal(inSources, DelaysByTheSystemClock(new("a.cs", code), virtualOnly: false).Count());
        Assert.Equal(inTests, DelaysByTheSystemClock(new("a.cs", code), virtualOnly: true).Count());
    }

    [Theory]
    [InlineData("var id = Guid.NewGuid();", 1)]
    [InlineData("File.ReadAllText(Environment.CurrentDirectory);", 2)]
    [InlineData("public sealed record RandomWalk(ProfileFile File);", 0)]
    public void IsImpure_OfCode_FindsCallsAndNoNames(string code, int found) =>
        Assert.Equal(found, IsImpure(new("a.cs", code)).Count());

    private static IEnumerable<Finding> ReadsClock(TextFile file) =>
        file.InCode(Clock, "ask a TimeProvider, or take the time as an argument");

    private static IEnumerable<Finding> Sleeps(TextFile file) =>
        file.InCode(Sleep, "wait for what you wait for; a sleeping thread is lost");

    private static IEnumerable<Finding> IsImpure(TextFile file) =>
        file.InCode(Impure, "Sagas and Domain are pure: take the value as an argument");

    /// <summary>An argument after the first must be a provider, by its name; an endless delay needs no clock.</summary>
    private static IEnumerable<Finding> DelaysByTheSystemClock(TextFile file, bool virtualOnly) =>
        from Match match in Regex.Matches(file.Code, Delay)
        let arguments = Arguments(file.Code, match.Index + match.Length)
        where !arguments[0].StartsWith("Timeout.Infinite", StringComparison.Ordinal)
        let providers = arguments.Skip(1).Where(argument => Regex.IsMatch(argument, Provider))
        where !providers.Any(provider => !virtualOnly || !IsSystem(provider))
        select file.At(file.LineAt(match.Index), virtualOnly
            ? "a test never waits for time: wait for an event, or pass a virtual clock"
            : "Task.Delay without a TimeProvider: pass one as the second argument");

    private static bool IsSystem(string argument) => argument.EndsWith("TimeProvider.System", StringComparison.Ordinal);

    private static List<string> Arguments(string code, int from)
    {
        var arguments = new List<string>();
        var depth = 0;
        var begin = from;
        for (var i = from; i < code.Length && depth >= 0; i++)
        {
            if (code[i] is '(' or '[' or '{') depth++;
            else if (code[i] is ')' or ']' or '}') depth--;
            if (depth >= 0 && (depth > 0 || code[i] != ',')) continue;
            arguments.Add(code[begin..i].Trim());
            begin = i + 1;
        }

        return arguments;
    }
}

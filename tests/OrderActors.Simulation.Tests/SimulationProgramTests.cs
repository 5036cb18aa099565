using OrderActors.Simulation.Cli;
using Xunit;

namespace OrderActors.Simulation.Tests;

/// <summary>The options of the program, and its exit codes.</summary>
public sealed class SimulationProgramTests
{
    [Theory]
    [InlineData("--scenario nothing", "there is no scenario 'nothing'; there are: orders, greetings, ")]
    [InlineData("--seeds 0", "--seeds takes a whole number from 1 to 1000000000000, not '0'")]
    [InlineData("--from x", "--from takes a whole number from 0 to 1000000000000, not 'x'")]
    [InlineData("--sagas -1", "--sagas takes a whole number from 1 to 10000, not '-1'")]
    [InlineData("--only order", "--only: 'order' names no saga, as order/O-7 does")]
    [InlineData("--actions 3,a", "--actions: 'a' is neither a number from 1 to 1000000 nor a range such as 3-7")]
    [InlineData("--spare 7-3", "--spare: '7-3' is neither a number from 1 to 1000000 nor a range such as 3-7")]
    [InlineData("--without Rain", "--without: there is no fault 'Rain'; there are: Crash, ")]
    [InlineData("--speed", "Unrecognized command or argument '--speed'.")]
    public void Run_WithAWrongOption_SaysSoInOneLineAndIs2(string words, string line)
    {
        var (code, output, error) = Run(words);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("simulate: " + line, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Run_OfFewSagasAndACut_HasThem()
    {
        var (code, output, error) = Run(
            "--seeds 2 --from 3 --sagas 5 --only order/O-1,order/O-4 --actions 1-50 --without crash,Busy --spare 2");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(
            "left out: --only order/O-1,order/O-4 --actions 1-50 --without Crash,Busy --spare 2", output,
            StringComparison.Ordinal);
        Assert.Contains("2 worlds, 4 sagas, ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Interrupted_SaysWhatWasDoneAndIs130()
    {
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();
        var (code, output, _) = Run("--seeds 1000000", interrupted.Token);
        Assert.Equal(130, code);
        Assert.Contains("ended after 0 of 1000000 worlds", output, StringComparison.Ordinal);
        Assert.Contains("nothing was broken", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string words, CancellationToken interrupted = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = SimulationProgram.Run(words.Split(' '), output, error, progress: null, interrupted);
        return (code, output.ToString(), error.ToString());
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace OrderActors.Simulation.Cli;

/// <summary>The console: its options, and a campaign with them.</summary>
internal static class SimulationProgram
{
    private static readonly Option<long> Seeds = Number("--seeds", "how many worlds to run", 1, 1000);
    private static readonly Option<long> From = Number(
        "--from", "the first seed; drawn if it is not given", 0, Random.Shared.NextInt64(1, 1_000_000_000));

    private static readonly Option<long> Sagas = Number(
        "--sagas", "how many sagas a world has", 1, Scenarios.StandardSagas, 10_000);

    private static readonly Option<long> Jobs = Number(
        "--jobs", "how many worlds at once", 1, Environment.ProcessorCount, 1024);

    private static readonly Option<string> Name = new("--scenario")
    {
        Description = "the scenario: " + string.Join(", ", Scenarios.Names),
        DefaultValueFactory = _ => Scenarios.Names[0],
    };

    private static readonly Option<bool> Story = new("--story") { Description = "print every step of every world" };
    private static readonly CutOptions Cutting = new();

    /// <summary>Runs the program.</summary>
    /// <returns>0: nothing was broken; 1: something was; 2: the options are wrong; 130: interrupted before that was
    /// known.</returns>
    public static int Run(
        string[] args, TextWriter output, TextWriter error, TextWriter? progress, CancellationToken interrupted)
    {
        var root = new RootCommand("Runs sagas in simulated worlds, one a seed, with every fault that a seed brings.")
        {
            Seeds, From, Name, Sagas, Story, Jobs,
        };
        Cutting.AddTo(root);
        if (Name.Validators.Count == 0) Name.Validators.Add(OneOfTheScenarios);
        root.SetAction(options => Run(options, output, progress, interrupted));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        error.WriteLine($"simulate: {parsed.Errors[0].Message}");
        return 2;
    }

    private static int Run(
        ParseResult options, TextWriter output, TextWriter? progress, CancellationToken interrupted)
    {
        var scenario = Scenarios.Make(options.GetValue(Name)!, (int)options.GetValue(Sagas));
        return new Campaign(scenario, output, TimeProvider.System)
        {
            Seeds = options.GetValue(Seeds),
            From = options.GetValue(From),
            Sagas = (int)options.GetValue(Sagas),
            Story = options.GetValue(Story),
            Jobs = (int)options.GetValue(Jobs),
            Cut = Cutting.Of(options),
            Progress = progress,
        }.Run(interrupted) switch
        {
            false => 1,
            true when interrupted.IsCancellationRequested => 130,
            true => 0,
        };
    }

    private static void OneOfTheScenarios(OptionResult result)
    {
        if (result.Tokens is [{ Value: var name }] && !Scenarios.Names.Contains(name))
            result.AddError($"there is no scenario '{name}'; there are: {string.Join(", ", Scenarios.Names)}");
    }

    private static Option<long> Number(
        string name, string description, long least, long standard, long most = 1_000_000_000_000) => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                if (long.TryParse(result.Tokens[0].Value, System.Globalization.NumberStyles.None,
                    System.Globalization.CultureInfo.InvariantCulture, out var number) &&
                    number >= least && number <= most) return number;
                result.AddError($"{name} takes a whole number from {least} to {most}, not '{result.Tokens[0].Value}'");
                return standard;
            },
        };
}

using System.Collections;
using System.Reflection;
using System.Runtime.Loader;

namespace OrderActors.Simulation.Mutations.Building;

/// <summary>The simulation and all that it runs, loaded apart from this program, some of it with a fault.</summary>
/// <param name="images">The assemblies that are not the repository's own, by name.</param>
/// <param name="name">The scenario's name.</param>
internal sealed class FaultyProgram(IReadOnlyDictionary<string, byte[]> images, string name)
    : AssemblyLoadContext("faulty", isCollectible: true)
{
    /// <summary>How many sagas a world has.</summary>
    private const int Sagas = 20;

    private MethodInfo? run;
    private object? scenario;

    /// <summary>Runs one world; returns what did not hold in it.</summary>
    public IReadOnlyList<Broken> Run(long seed)
    {
        run ??= LoadFromAssemblyName(new("OrderActors.Simulation"))
            .GetType("OrderActors.Simulation.Simulator")!.GetMethod("Run")!;
        scenario ??= LoadFromAssemblyName(new("simulate"))
            .GetType("OrderActors.Simulation.Cli.Scenarios")!.GetMethod("Make")!.Invoke(null, [name, Sagas]);
        object?[] arguments = [scenario, seed, .. run.GetParameters().Skip(2).Select(each => each.DefaultValue)];
        var result = run.Invoke(null, arguments)!;
        return [.. ((IEnumerable)Value(result, "Violations")!).Cast<object>().Select(Told)];
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var assembly = assemblyName.Name!;
        if (images.TryGetValue(assembly, out var image))
        {
            using var stream = new MemoryStream(image);
            return LoadFromStream(stream);
        }

        var own = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        return assembly == "simulate" || assembly.StartsWith("OrderActors.", StringComparison.Ordinal)
            ? LoadFromAssemblyPath(own)
            : null;
    }

    private static Broken Told(object violation) => new(
        (string)Value(violation, "Checker")!, $"{Value(violation, "Saga")}: {Value(violation, "Detail")}");

    private static object? Value(object of, string property) => of.GetType().GetProperty(property)!.GetValue(of);
}

/// <summary>Something that did not hold.</summary>
/// <param name="Checker">What must hold.</param>
/// <param name="Detail">Where and how it did not.</param>
public sealed record Broken(string Checker, string Detail);

using System.Collections;
using System.Reflection;
using System.Runtime.Loader;

namespace OrderActors.Simulation.Mutations.Building;

/// <summary>The simulation and all that it runs, loaded apart from this program, some of it with a fault.</summary>
/// <param name="images">The assemblies that are not the repository's own, by name.</param>
internal sealed class FaultyProgram(IReadOnlyDictionary<string, byte[]> images)
    : AssemblyLoadContext("faulty", isCollectible: true)
{
    private MethodInfo? run;
    private object? scenario;

    /// <summary>Runs one world; returns what did not hold in it.</summary>
    public IReadOnlyList<Broken> Run(long seed)
    {
        run ??= LoadFromAssemblyName(new("OrderActors.Simulation"))
            .GetType("OrderActors.Simulation.Simulator")!.GetMethod("Run")!;
        scenario ??= LoadFromAssemblyName(new("simulate"))
            .GetType("OrderActors.Simulation.Cli.Orders.OrderScenario")!.GetProperty("Standard")!.GetValue(null);
        object?[] arguments = [scenario, seed, .. run.GetParameters().Skip(2).Select(each => each.DefaultValue)];
        var result = run.Invoke(null, arguments)!;
        return [.. ((IEnumerable)Value(result, "Violations")!).Cast<object>().Select(Told)];
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        if (images.TryGetValue(name, out var image))
        {
            using var stream = new MemoryStream(image);
            return LoadFromStream(stream);
        }

        var own = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return name == "simulate" || name.StartsWith("OrderActors.", StringComparison.Ordinal)
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

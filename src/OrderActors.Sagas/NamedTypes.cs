using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace OrderActors.Sagas;

/// <summary>Says what a stored event is about, in histories and feeds, for example <c>payment</c>.</summary>
/// <remarks>On a base it applies to every event that has none of its own.</remarks>
/// <param name="name">The class.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventClassAttribute(string name) : Attribute
{
    /// <summary>The class.</summary>
    public string Name => name;
}

/// <summary>Gives gateways what they cannot see in a command's type.</summary>
/// <param name="summary">What it does, as help texts say it, for example <c>Approves the payment</c>; or null.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CommandAttribute(string? summary = null) : Attribute
{
    /// <summary>What it does, or null.</summary>
    public string? Summary => summary;

    /// <summary>Whether it may be a saga's first message.</summary>
    public bool Starts { get; init; }
}

/// <summary>The types that the attributes on the base of a closed hierarchy name.</summary>
internal static class NamedTypes
{
    /// <summary>Each type's name and its own JSON, which does not hold the name: that is kept beside it.</summary>
    /// <exception cref="ArgumentException">The base names none, or names one by something other than a
    /// string.</exception>
    public static IEnumerable<(string Name, JsonTypeInfo Json)> Of(JsonTypeInfo hierarchy)
    {
        var derived = hierarchy.PolymorphismOptions?.DerivedTypes
            ?? throw new ArgumentException($"{hierarchy.Type.Name} names no types by [JsonDerivedType]");
        foreach (var type in derived)
        {
            yield return (type.TypeDiscriminator as string
                ?? throw new ArgumentException($"{hierarchy.Type.Name} gives {type.DerivedType.Name} no name"),
                hierarchy.Options.GetTypeInfo(type.DerivedType));
        }
    }

    /// <summary>The class of an event.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static string ClassOf(Type type) => type.GetCustomAttribute<EventClassAttribute>()?.Name
        ?? throw new ArgumentException($"{type.Name} has no [EventClass]");

    /// <summary>The attribute of a command, or null.</summary>
    public static CommandAttribute? AboutCommand(Type type) => type.GetCustomAttribute<CommandAttribute>();
}

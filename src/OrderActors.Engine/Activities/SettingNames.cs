namespace OrderActors.Engine.Activities;

/// <summary>
/// Compares names in settings: case is ignored, and <c>_</c> stands for <c>-</c>. Shells cannot set a variable with a
/// dash in its name, and some (<c>dash</c>, the <c>sh</c> of Debian) silently drop one that they inherit.
/// </summary>
internal sealed class SettingNames : IEqualityComparer<string>
{
    public static readonly SettingNames Comparer = new();

    public bool Equals(string? x, string? y) => StringComparer.OrdinalIgnoreCase.Equals(Plain(x), Plain(y));

    public int GetHashCode(string obj) => StringComparer.OrdinalIgnoreCase.GetHashCode(Plain(obj)!);

    private static string? Plain(string? name) => name?.Replace('_', '-');
}

using System.Text;
using System.Text.Json.Nodes;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>Changes a JSON body, by its structure or by its bytes.</summary>
internal static class BodyMutations
{
    private const int Limit = 1024 * 1024;
    private const string Mark = "\"@@odd@@\"";

    private static readonly string[] Tails = [" x", "}", "{}", "\0", ",", "null", "\u00FF", "\r\n\r\n1"];

    private static readonly string[] Unknown =
        ["x", "", "$", "__proto__", "terms", "constructor", "\\u0000", "$type", "$id", "$ref"];

    private static readonly int[] Depths = [1, 13, 14, 15, 16, 17, 63, 64, 65, 1000, 100_000];

    /// <summary>Changes the body in one way.</summary>
    public static void Apply(Draft draft, Random random)
    {
        var (body, what, refused) = random.Next(20) switch
        {
            < 5 => Replaced(draft.Body!, OddValues.Json, random, refused: false),
            < 7 => Replaced(draft.Body!, OddValues.NoJson, random, refused: true),
            < 8 => Replaced(draft.Body!, [$"\"{new string('a', Pick(OddValues.Lengths, random))}\""], random, false),
            < 9 => Nested(draft.Body!, random),
            < 14 => Members(draft.Body!, random),
            < 15 => (draft.Body![..random.Next(draft.Body!.Length)], "cut off", true),
            < 16 => (draft.Body + Pick(Tails, random), "a tail", true),
            < 19 => Bytes(draft.Body!, random),
            _ => Padded(draft.Body!, random),
        };
        draft.Body = body;
        draft.MustRefuse |= refused;
        draft.Changes.Add($"body: {what}");
    }

    private static (string, string, bool) Replaced(string body, string[] values, Random random, bool refused)
    {
        var value = Pick(values, random);
        return (WithMark(body, random).Replace(Mark, value, StringComparison.Ordinal), "an odd value", refused);
    }

    private static (string, string, bool) Nested(string body, Random random)
    {
        var depth = Pick(Depths, random);
        var (open, close) = Pick([("[", "]"), ("{\"a\":", "}"), ("[{\"items\":", "}]")], random);
        var nest = new StringBuilder().Insert(0, open, depth).Append('1');
        if (random.Next(4) > 0) nest.Insert(nest.Length, close, depth);
        return (WithMark(body, random).Replace(Mark, nest.ToString(), StringComparison.Ordinal), $"{depth} deep", true);
    }

    /// <summary>Puts the mark in the place of one value, whole objects and lists included.</summary>
    private static string WithMark(string body, Random random)
    {
        var root = JsonNode.Parse(body)!;
        var chosen = Pick([.. Values(root)], random);
        if (chosen == root) return Mark;
        var mark = JsonValue.Create("@@odd@@");
        if (chosen.Parent is JsonArray list) list[list.IndexOf(chosen)] = mark;
        else chosen.Parent!.AsObject()[chosen.GetPropertyName()] = mark;
        return root.ToJsonString();
    }

    private static (string, string, bool) Members(string body, Random random)
    {
        var root = JsonNode.Parse(body)!;
        var lists = Values(root).OfType<JsonArray>().ToList();
        if (lists.Count > 0 && random.Next(6) == 0) return Lengthened(root, Pick([.. lists], random), random);
        var parents = Values(root).OfType<JsonObject>().Where(value => value.Count > 0).ToList();
        if (parents.Count == 0)
        {
            root.AsObject().Add("@@odd@@", 1);
            return (Named(root, Pick(Unknown, random)), "an unknown member", true);
        }

        var parent = Pick([.. parents], random);
        var (name, value) = Pick([.. parent], random);
        var copy = random.Next(2) == 0 ? value!.DeepClone() : JsonValue.Create(1);
        switch (random.Next(5))
        {
            case 0:
                parent.Remove(name);
                return (root.ToJsonString(), $"without {name}", false);
            case 1:
                parent.Insert(random.Next(parent.Count + 1), "@@odd@@", copy);
                return (Named(root, name), $"{name} twice", true);
            case 2:
                parent.Insert(random.Next(parent.Count + 1), "@@odd@@", copy);
                return (Named(root, Pick(Unknown, random)), "an unknown member", true);
            case 3:
                string[] others = [name.ToUpperInvariant(), name + "\\u0000", " " + name, ByteText.Utf8("é"), "\\ud800",
                    "\u00FF", new('m', Pick(OddValues.Lengths, random))];
                parent.Remove(name);
                parent.Add("@@odd@@", value!.DeepClone());
                return (Named(root, Pick(others, random)), $"{name} misnamed", true);
            default:
                var (from, to) = (Pick([.. Values(root)], random), Pick([.. Values(root)], random).ToJsonString());
                var swapped = root.ToJsonString().Replace(to, from.ToJsonString(), StringComparison.Ordinal);
                return (swapped, "a value in another's place", false);
        }
    }

    private static string Named(JsonNode root, string name) =>
        root.ToJsonString().Replace(Mark, $"\"{name}\"", StringComparison.Ordinal);

    private static (string, string, bool) Lengthened(JsonNode root, JsonArray list, Random random)
    {
        var (item, times) = (list[0]!, Pick([0, 2, 3, 499, 500, 501, 5000], random));
        list.Clear();
        for (var i = 0; i < times; i++) list.Add(item.DeepClone());
        return (root.ToJsonString(), $"{times} items", times is 0 or > 500);
    }

    private static (string, string, bool) Bytes(string body, Random random)
    {
        var text = new StringBuilder(body);
        var at = random.Next(text.Length);
        switch (random.Next(5))
        {
            case 0:
                text[at] = (char)random.Next(256);
                return (text.ToString(), "a byte", false);
            case 1:
                text[at] = (char)(text[at] ^ (1 << random.Next(8)));
                return (text.ToString(), "a bit", false);
            case 2:
                return (text.Remove(at, 1).ToString(), "a byte less", false);
            case 3:
                return ("\u00EF\u00BB\u00BF" + body, "a byte order mark", false);
            default:
                return (string.Concat(body.Select(c => $"{c}\0")), "UTF-16", true);
        }
    }

    private static (string, string, bool) Padded(string body, Random random)
    {
        var size = Limit + Pick([-1, 0, 1, 2, 5000, Limit], random);
        return (body.PadRight(size), $"{size} bytes", size > Limit);
    }

    private static IEnumerable<JsonNode> Values(JsonNode node) => node switch
    {
        JsonObject members => [node, .. members.SelectMany(member => Values(member.Value!))],
        JsonArray list => [node, .. list.SelectMany(item => Values(item!))],
        _ => [node],
    };

    private static T Pick<T>(IReadOnlyList<T> choices, Random random) => choices[random.Next(choices.Count)];
}

using System.Text.Json;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>Makes the cases of a seed: each begins as a valid request of some route, and few stay valid.</summary>
internal sealed class CaseGenerator(int seed, IReadOnlyList<RouteTemplate> routes)
{
    private readonly int weights = routes.Sum(route => route.Weight);

    /// <summary>The case of that number; equal seeds and numbers make equal cases.</summary>
    public FuzzCase Make(int number)
    {
        var random = FuzzPlan.Draws(seed, number);
        while (true)
        {
            var made = Make(number, random);
            if (!Purges(made.Draft.Body)) return made.Case;
        }
    }

    private (FuzzCase Case, Draft Draft) Make(int number, Random random)
    {
        var names = new Names(random, number);
        var route = Draw(random);
        var draft = route.Make(names);
        var wire = random.Next(10) == 0;
        if (!wire && random.Next(8) > 0) Change(draft, random);
        if (!wire && random.Next(40) == 0) return (Piped(number, route, draft, names), draft);
        var text = wire ? WireMutations.Apply(draft, random) : draft.Head() + "\r\n" + draft.Payload();
        var ending = wire ? Ending.EndSending : End(random);
        if (ending == Ending.ResetInWait)
        {
            draft = new("GET", $"/api/orders/{names.Order}?waitFor=end&timeoutSeconds=60");
            text = draft.Head() + "\r\n";
        }

        var cut = wire || ending is Ending.Read or Ending.ResetInWait ? text.Length : random.Next(1, text.Length + 1);
        var wellFormed = !wire && ending == Ending.Read && draft.IsWellFormed;
        return (new(number, route.Name, ByteText.ToBytes(text[..cut]), [draft.Method], ending)
        {
            WellFormed = wellFormed,
            MustRefuse = wellFormed && draft.MustRefuse,
            Changes = string.Join(", ", draft.Changes),
        }, draft);
    }

    /// <summary>Changes the request once or twice. Only a change of the body alone has a sure answer.</summary>
    private static void Change(Draft draft, Random random)
    {
        var times = random.Next(5) == 0 ? 2 : 1;
        var body = draft.Body is not null && random.Next(8) < 5;
        if (body) BodyMutations.Apply(draft, random);
        for (var i = body ? 1 : 0; i < times; i++)
        {
            if (random.Next(2) == 0)
            {
                DraftMutations.Headers(draft, random);
                continue;
            }

            DraftMutations.Target(draft, random);
            draft.MustRefuse = false;
        }
    }

    /// <summary>Three requests in one piece, the last two valid: the answers come in their sequence.</summary>
    private static FuzzCase Piped(int number, RouteTemplate route, Draft first, Names names)
    {
        Draft[] all = [first, new("GET", $"/api/orders/{names.Order}"), new("GET", $"/api/products/{names.Sku}")];
        var text = string.Concat(all.Select(draft => draft.Head() + "\r\n" + draft.Payload()));
        var wellFormed = first.IsWellFormed;
        return new(number, route.Name, ByteText.ToBytes(text), [.. all.Select(draft => draft.Method)],
            wellFormed ? Ending.Read : Ending.EndSending)
        {
            WellFormed = wellFormed,
            Changes = string.Join(", ", [.. first.Changes, "three in one piece"]),
        };
    }

    private static Ending End(Random random) => random.Next(1000) switch
    {
        < 50 => Ending.Reset,
        < 80 => Ending.EndSending,
        < 90 => Ending.ResetInWait,
        < 92 => Ending.Stall,
        _ => Ending.Read,
    };

    private RouteTemplate Draw(Random random)
    {
        var at = random.Next(weights);
        foreach (var route in routes)
        {
            at -= route.Weight;
            if (at < 0) return route;
        }

        return routes[^1];
    }

    /// <summary>A purge that a mutation moved into our days would remove orders that the run looks for.</summary>
    private static bool Purges(string? body)
    {
        if (body?.Contains("endedBefore", StringComparison.Ordinal) != true) return false;
        try
        {
            return JsonElement.Parse(ByteText.ToBytes(body)) is { ValueKind: JsonValueKind.Object } json &&
                json.EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.String &&
                    member.Value.TryGetDateTimeOffset(out var time) && time.Year > 2001);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair: no time at any rate.
            return false;
        }
    }
}

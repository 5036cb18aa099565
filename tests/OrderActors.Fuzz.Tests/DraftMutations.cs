using System.IO.Compression;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>Changes what stands around a body: method, path, parameters, headers.</summary>
internal static class DraftMutations
{
    private static readonly string[] Methods =
    [
        "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GE T", "X",
        "P\u00D6ST",
    ];

    private static readonly string[] Prefixes =
        ["//", "", "http://elsewhere/", "/../", "*", "?", "/#", "https://[::1/", "\\"];

    private static readonly (string, string)[] OfConnections =
    [
        ("Expect", "100-continue"), ("Connection", "close"), ("Connection", "Upgrade, HTTP2-Settings"),
        ("Upgrade", "h2c"),
        ("Upgrade", "websocket"), ("Accept-Encoding", "gzip, br"), ("Connection", "keep-alive"),
    ];

    private static readonly string[] MediaTypes =
    [
        "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json;", "APPLICATION/JSON", "application/problem+json", "application/xml", "a", "/",
        "application/json,text/plain",
        "application/json; charset=\"", "json", "*/*", "application/json; charset=utf-8; x=y",
    ];

    private static readonly string[] HeaderNames =
    [
        "Idempotency-Key", "Idempotency-Key", "Idempotency-Key", "Last-Event-ID", "Accept", "Accept-Encoding",
        "Content-Encoding", "Expect",
        "Connection", "Upgrade", "Range", "If-Match", "If-Modified-Since", "Cookie", "Authorization",
        "X-HTTP-Method-Override",
        "X-Forwarded-For", "Origin", "Referer", "User-Agent", "TE", "Trailer", "Max-Forwards", "Via", "Keep-Alive",
        "traceparent", "baggage",
        "tracestate", "Content-Range", "Accept-Language", "Content-Language",
    ];

    /// <summary>Changes the method, the path or the parameters.</summary>
    public static void Target(Draft draft, Random random)
    {
        // A change before this one may have taken the only part of the path.
        if (draft.Segments.Count == 0) draft.Segments.Add("");
        switch (random.Next(10))
        {
            case 0:
                draft.Method = Pick(Methods, random);
                draft.Changes.Add("method");
                break;
            case < 4:
                draft.Segments[random.Next(draft.Segments.Count)] = random.Next(6) == 0
                    ? new string('a', Pick(OddValues.Lengths, random)) : Pick(OddValues.Segments, random);
                draft.Changes.Add("path: an odd part");
                break;
            case 4:
                Shape(draft, random);
                break;
            case 5 when draft.Query.Count > 0:
                draft.Query.RemoveAt(random.Next(draft.Query.Count));
                draft.Changes.Add("a parameter less");
                break;
            case 6 when draft.Query.Count > 0:
                draft.Query.Add(Pick(draft.Query, random));
                draft.Changes.Add("a parameter twice");
                break;
            case < 9 when draft.Query.Count > 0:
                var at = random.Next(draft.Query.Count);
                draft.Query[at] = (draft.Query[at].Name, Pick(OddValues.ParameterValues, random));
                draft.Changes.Add("an odd parameter");
                break;
            default:
                var many = random.Next(12) == 0 ? 1200 : 1;
                for (var i = 0; i < many; i++)
                    draft.Query.Add((Pick(OddValues.Parameters, random),
                        random.Next(8) == 0 ? null : Pick(OddValues.ParameterValues, random)));
                draft.Changes.Add("more parameters");
                break;
        }
    }

    /// <summary>Changes the headers, or how the body is encoded or framed.</summary>
    public static void Headers(Draft draft, Random random)
    {
        switch (random.Next(10))
        {
            case < 2 when draft.Body is not null:
                draft.Headers.RemoveAll(h => h.Name == "Content-Type");
                if (random.Next(6) > 0) draft.Headers.Add(("Content-Type", Pick(MediaTypes, random)));
                draft.Changes.Add("media type");
                break;
            case 2 when draft.Body is not null:
                Compress(draft, random);
                break;
            case 3 when draft.Body is not null:
                draft.Chunks = () => random.Next(1, 60);
                draft.Changes.Add("chunks");
                break;
            case 4:
                draft.Headers.Add(Pick(OfConnections, random));
                draft.Changes.Add("a header of the connection");
                break;
            case 5 when random.Next(4) == 0:
                for (var i = random.Next(50, 130); i > 0; i--) draft.Headers.Add(($"X-{i}", "v"));
                draft.Changes.Add("many headers");
                break;
            default:
                var name = Pick(HeaderNames, random);
                var times = random.Next(5) == 0 ? 2 : 1;
                for (var i = 0; i < times; i++) draft.Headers.Add((name, Pick(OddValues.HeaderValues, random)));
                draft.Changes.Add($"an odd {name}");
                break;
        }
    }

    private static void Shape(Draft draft, Random random)
    {
        switch (random.Next(7))
        {
            case 0: draft.Segments.RemoveAt(random.Next(draft.Segments.Count)); break;
            case 1: draft.Segments.Add(""); break;
            case 2: draft.Segments.Insert(random.Next(draft.Segments.Count), Pick(OddValues.Segments, random)); break;
            case 3: draft.Segments.AddRange(draft.Segments.ToArray()); break;
            case 4: draft.Prefix = Pick(Prefixes, random); break;
            case 5: draft.Segments.AddRange(Enumerable.Repeat("a", 2000)); break;
            default: draft.Segments[^1] = draft.Segments[^1].ToUpperInvariant(); break;
        }

        draft.Changes.Add("path");
    }

    private static void Compress(Draft draft, Random random)
    {
        var coding = Pick(["gzip", "deflate", "br", "identity", "GZIP, gzip", "x"], random);
        draft.Headers.Add(("Content-Encoding", coding));
        draft.Changes.Add($"coded as {coding}");
        if (coding != "gzip" || random.Next(2) == 0) return;
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(ByteText.ToBytes(draft.Body!));
        draft.Body = System.Text.Encoding.Latin1.GetString(bytes.ToArray());
        draft.MustRefuse = true;
    }

    private static T Pick<T>(IReadOnlyList<T> choices, Random random) => choices[random.Next(choices.Count)];
}

using System.Globalization;
using System.Text;

namespace OrderActors.Fuzz.Tests;

/// <summary>Makes of a request what is none: lies about lengths, broken chunks and lines, other protocols.</summary>
internal static class WireMutations
{
    private static readonly string[] Lengths =
    [
        "0", "1", "-1", "+5", "1,1", "0x10", "1e3", "", "abc", "2147483648", "9223372036854775807",
        "99999999999999999999",
        "5 5", " 5",
    ];

    private static readonly string[] Chunkings =
    [
        "0\r\n\r\n", "zz\r\nabc\r\n0\r\n\r\n", "-1\r\na\r\n0\r\n\r\n", "5\r\nab\r\n0\r\n\r\n", "1\r\nab\r\n0\r\n\r\n",
        "ffffffffffffffff\r\na",
        "7fffffff\r\na", "1\na\n0\n\n", "1;x=y\r\n{\r\n0\r\nX: y\r\n\r\n", "1\r\n{\r\n", "1\r\n{\r\n0\r\n", "\r\n\r\n",
        "1\r\n{0\r\n\r\n",
        "0x1\r\n{\r\n0\r\n\r\n", "1 \r\n{\r\n0\r\n\r\n", "00000000000000000001\r\n{\r\n0\r\n\r\n",
    ];

    private static readonly string[] Versions =
    [
        "HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3", "http/1.1", "HTTP/1.1 ", "HTTP/11", "",
        "HTTP/1.1\u00FF",
        "HTTX/1.1",
    ];

    private static readonly string[] Hosts =
    [
        "", "Host: \r\n", "Host: a b\r\n", "Host: a\r\nHost: b\r\n", "Host: [\r\n", "Host: \u00FF\r\n",
        "Host: a:99999\r\n",
        "Host: a/b\r\n", "Host:a\0\r\n",
    ];

    private static readonly string[] Codings =
        ["chunked", "chunked", "chunked", "gzip, chunked", "identity", "x", "chunked, gzip", "CHUNKED"];

    private static readonly string[] Protocols =
    [
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0",
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", "\r\n\r\n\r\n", "\0",
        "GET /\r\n\r\n", "GET\r\n\r\n", "/ HTTP/1.1\r\n\r\n", " GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n",
        "\u0080\u0080\u0080\u0080",
        "EHLO x\r\n", "*1\r\n$4\r\nPING\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n",
    ];

    /// <summary>What is sent in the place of the request.</summary>
    public static string Apply(Draft draft, Random random)
    {
        var (head, body) = (draft.Head(), draft.Body ?? "");
        switch (random.Next(10))
        {
            case < 2:
                draft.Changes.Add("a lie about the length");
                return Framed(draft, $"Content-Length: {Lie(body.Length, random)}\r\n", body);
            case 2:
                draft.Changes.Add("two lengths");
                var length = $"Content-Length: {body.Length}\r\n";
                string[] others = ["Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", length];
                return Framed(draft, length + Pick(others, random), body);
            case 3:
                draft.Changes.Add("broken chunks");
                return Framed(draft, $"Transfer-Encoding: {Pick(Codings, random)}\r\n", Pick(Chunkings, random));
            case 4:
                draft.Changes.Add("another version");
                return head.Replace("HTTP/1.1", Pick(Versions, random), StringComparison.Ordinal) + "\r\n" + body;
            case 5:
                draft.Changes.Add("broken lines");
                return Lines(head, random) + body;
            case 6:
                draft.Changes.Add("another host");
                var other = head.Replace("Host: 127.0.0.1\r\n", Pick(Hosts, random), StringComparison.Ordinal);
                return $"{other}\r\n{body}";
            case 7:
                draft.Changes.Add("no HTTP");
                return Pick(Protocols, random);
            case 8:
                draft.Changes.Add("noise");
                return Noise(random);
            default:
                draft.Changes.Add("wrong bytes");
                return Flipped(head + "\r\n" + body, random);
        }
    }

    private static string Lie(int length, Random random) => random.Next(2) == 0 ? Pick(Lengths, random)
        : Math.Max(0, length + Pick([-1, 1, -3, 100, 100_000, 10_000_000], random))
            .ToString(CultureInfo.InvariantCulture);

    private static string Framed(Draft draft, string framing, string body)
    {
        var bare = new Draft(draft.Method, draft.Target) { Headers = { ("Content-Type", "application/json") } };
        return $"{bare.Head()}{framing}\r\n{body}";
    }

    private static string Lines(string head, Random random) => random.Next(8) switch
    {
        0 => head.Replace("\r\n", "\n", StringComparison.Ordinal) + "\n",
        1 => head.Replace("\r\n", "\r", StringComparison.Ordinal) + "\r\r",
        2 => $"\r\n\r\n{head}\r\n",
        3 => $"{head}X-Folded: a\r\n b\r\n\r\n",
        4 => $"{head}X Spaced: a\r\n\r\n",
        5 => $"{head}No-Colon\r\n\r\n",
        6 => $"{head}: no name\r\n\r\n",
        _ => $"{head}X-Spaced : a\r\nX: a\0b\r\n\r\n",
    };

    private static string Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 3000)];
        random.NextBytes(bytes);
        return Encoding.Latin1.GetString(bytes) + (random.Next(2) == 0 ? "\r\n\r\n" : "");
    }

    private static string Flipped(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var times = random.Next(1, 4); times > 0; times--)
            changed[random.Next(changed.Length)] = (char)random.Next(256);
        return changed.ToString();
    }

    private static T Pick<T>(IReadOnlyList<T> choices, Random random) => choices[random.Next(choices.Count)];
}

using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>Values that programs trip over.</summary>
internal static class OddValues
{
    /// <summary>What no body may hold anywhere: no JSON, or strings that are not text.</summary>
    public static readonly string[] NoJson =
    [
        "NaN", "Infinity", "-", "+1", "01", "0x10", "1.", ".5", "1e", "tru", "'a'", "\"a", "\"\n\"", "\"\0\"",
        "\"\u0007\"",
        "\"\u00C0\u00AF\"", "\"\u00ED\u00A0\u0080\"", "\"\u00FF\"", "\"\u00F5\u0080\u0080\u0080\"", "\"\u00E2\u0082\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"x\\ud83d\"", "\"\\x41\"", "\"\\u12\"", "\"\\", "[1,]", "{,}", "/*c*/1", "{\"a\" 1}", "{a:1}", "undefined",
        "\u00EF\u00BB\u00BF1",
        "1 2", "]", "}", "\0", "{\"a\":1,}",
    ];

    /// <summary>JSON values of every type, most of them wrong or at a limit.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "false", "0", "-0", "-0.0", "-1", "1", "1.5", "1.0", "1e2", "0.1e1", "1e400", "-1e400",
        "1e-400",
        "100000", "100001", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
        new('9', 400), $"0.{new string('1', 400)}", "0.9999999999999999999999999999999", "1e28", "1e29",
        "\"\"", "\" \"", "\".\"", "\"..\"", "\"-\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud83d\\ude00\"",
        "\"\\u202eevil\"",
        "\"\\u0065\\u0301\"", "\"\\ufeffA\"", "\"\\u2028\"", "\"\\u0085\"", "\"\\uffff\"", Quoted("😀"), Quoted("שלום"),
        Quoted("é"),
        Quoted("Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢"), Quoted("\uFEFFbom"), Quoted("ﷺ"), Quoted("İstanbul"), Quoted("Ω≈ç√"),
        "\"-0\"", "\"-0.01\"", "\"1e400\"", "\"1e2\"", "\"0.00\"", "\"0.001\"", "\" 1.00\"", "\"+1.00\"", "\"1,00\"",
        "\".5\"",
        "\"92233720368547758.07\"", "\"92233720368547758.08\"", "\"46116860184273879.04\"", "\"1000000000.00\"",
        "\"1000000000.01\"",
        "\"100000000000000000000000000000\"", Quoted("１.００"), "\"EUR\"", "\"eur\"", "\"USD\"", "\"JPY\"",
        Quoted("€UR"), "\"EU\"",
        "[]", "{}", "[null]", "[[]]", "{\"\":{}}", "[{}]", """{"amount":"1.00","currency":"EUR"}""",
        """{"amount":"1.00"}""", """{"amount":1.00,"currency":"EUR"}""", """{"amount":"1.00","currency":null}""",
        """{"amount":{"amount":"1"},"currency":"EUR"}""", """{"amount":"92233720368547758.07","currency":"EUR"}""",
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"1999-12-31T23:59:60Z\"",
        "\"2000-02-30T00:00:00Z\"",
        "\"1970-01-01\"", "\"/etc/passwd\"", "\"../..\"", "\"a@b\"", "\"a@b@c\"", "\"@\"", "\"a\\r\\nBcc: b@c\"",
        "\"a@b,c@d\"",
        "\"<script>\"", "\"' OR 1=1 --\"", "\"$\"", "\"{0}\"", "\"%s%n\"", "\"order/X\"", "\"charge-payment\"",
    ];

    /// <summary>Lengths around every limit that there is.</summary>
    public static readonly int[] Lengths = [40, 41, 64, 65, 100, 101, 200, 201, 254, 255, 500, 501, 5000, 70_000];

    /// <summary>Parts of a path.</summary>
    public static readonly string[] Segments =
    [
        "", ".", "..", "...", "%2e", "%2e%2e", "%", "%z", "%zz", "%00", "a%00b", "%c0%af", "%ed%a0%80", "%ff", "a%2Fb",
        "a%5Cb", "a%20b",
        "a+b", "~", "*", "a;x=1", "a:b", "@", "%0d%0aX-Evil:1", "%25", "%2525", "null", "order", "greet", "ORDER",
        "-1", "0", "a|b",
        "charge-payment", "reserve-stock", "messages", "{id}", "api", "'", "%22", "a,b", "$", "(", "v1.json",
        "v2.json", "a\\b",
        ByteText.Percent("😀"), ByteText.Percent("é"), ByteText.Percent("\u202E"), ByteText.Percent("\uFEFF"),
        ByteText.Utf8("é"), "\u00FF", "a b", "a\tb", "a\0b",
    ];

    /// <summary>Names of parameters that some route knows, and others.</summary>
    public static readonly string[] Parameters =
    [
        "limit", "after", "stage", "customerId", "waitFor", "timeoutSeconds", "kind", "owner", "", "id", "%00",
        "LIMIT", "a[b]",
        "$filter", ByteText.Percent("é"),
    ];

    /// <summary>Values of parameters. None of them makes a request wait long.</summary>
    public static readonly string[] ParameterValues =
    [
        "", "0", "1", "-1", "+1", "500", "501", "61", "1.5", "1e3", "0x10", "99999999999999999999",
        "9223372036854775807",
        "9223372036854775808", "%00", "%ff", "%c0%af", "%20", "%", "%zz", "a%26b", "a=b", "nowhere", "placed",
        "completed",
        "..", "a/b", "null", "true", ByteText.Percent("١"), ByteText.Percent("😀"), ByteText.Utf8("é"), "a b", "%0d%0a",
        "'", "order", "greet",
    ];

    /// <summary>Values of headers; some of them hold what no header may.</summary>
    public static readonly string[] HeaderValues =
    [
        "", " ", "a", "a b", "a,b", "\"a\"", "a\tb", "a\0b", "a\rb", "a\u007F", ByteText.Utf8("é"), "\u00E9", "\u00FF",
        ByteText.Utf8("😀"), "-1", "1.5",
        "99999999999999999999", "9223372036854775807", "0", "*", ";", "\u00a0", "application/json", "null",
        new('k', 200), new('k', 201),
        new('k', 5000), new('k', 40_000),
    ];

    private static string Quoted(string text) => $"\"{ByteText.Utf8(text)}\"";
}

using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

/// <summary>What a file may be: its separators, its encoding, its size. No line of these reaches a node.</summary>
public sealed class ImportFileTests : IDisposable
{
    private const string Header = "sku,name,unit_price,on_hand,discontinued\n";
    private const int LineLimit = 1024 * 1024;

    private static readonly string[] NoNode = ["--url", "http://127.0.0.1:9", "--retry-for", "0"];

    private readonly FreshFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    public async Task ProductFile_WithAnotherSeparator_IsReadByItsHeader(char separator)
    {
        var text = Header + "A-1,Tea,9.80,dear,0\nA-2,Tea,1.5.0,1,0\nA-3,Tea,9.80,1\n";

        var run = await ImportAsync("products", Encoding.UTF8.GetBytes(text.Replace(',', separator)));

        AssertBad(run, "line 2: on_hand 'dear'", "line 3: unit_price '1.5.0'", "line 4: it has 4 cells");
    }

    [Fact]
    public async Task ProductFile_WithSemicolonsAndADecimalComma_IsNotReadAsAnotherPrice() =>
        AssertBad(await ImportAsync("products", "sku;name;unit_price;on_hand;discontinued\nX-1;Tea;9,80;0;0\n"u8),
            "line 2: unit_price '9,80' is not a price from 0 with a decimal point");

    [Fact]
    public async Task ProductFile_WhoseHeaderNamesAColumnTwice_IsRefused() =>
        AssertBad(await ImportAsync("products", "sku,name,unit_price,on_hand,discontinued,on_hand\nA-1,T,1,2,0,3\n"u8),
            "line 1: the header names the column on_hand twice");

    [Theory]
    [InlineData("\"discount\":0.1,\"discount\":0.2", "malformed JSON")]
    [InlineData("\"Discount\":0.1", "items[0].Discount must be spelt discount")]
    public async Task OrderLine_ThatSaysADiscountTwiceOrAskew_IsNotReadWithoutIt(string discount, string reason) =>
        AssertBad(await ImportAsync("orders", Encoding.UTF8.GetBytes(Order("Ada", discount))), $"line 1: {reason}");

    [Fact]
    public async Task ProductLine_ThatIsNotUtf8_IsRefusedWithItsByte()
    {
        // In Latin-1 "Ã©" are the bytes of a valid "é", and "â\u0082" those of the first two thirds of a "€".
        var text = Encoding.Latin1.GetBytes(
            Header + "X-2,Grüner Tee,9.80,10,0\nX-3,Ã©Ã©â\u0082,9.80,10,0\nX-4,Tee,9.80,viel,0\n");

        AssertBad(await ImportAsync("products", text), "line 2: byte 7 (0xFC) is not utf-8",
            "line 3: byte 9 (0xE282) is not utf-8", "line 4: on_hand 'viel'");
    }

    [Fact]
    public async Task OrderLine_ThatIsNotUtf8_IsRefusedWithItsByte() =>
        AssertBad(await ImportAsync("orders", Encoding.Latin1.GetBytes("\n" + Order("Grün", "\"discount\":0"))),
            "line 2: byte 51 (0xFC) is not utf-8");

    [Theory]
    [InlineData("windows-1252", "E480", "ä€")]
    [InlineData("iso-8859-15", "E4A4", "ä€")]
    [InlineData("shift_jis", "8365", "テ")]
    public async Task File_InAnotherEncoding_IsReadAsThat(string name, string bytes, string shown)
    {
        byte[] text = [.. Encoding.ASCII.GetBytes(Header + "A-1,T,1,"), .. Convert.FromHexString(bytes), .. ",0\n"u8];

        AssertBad(await ImportAsync("products", text, "--encoding", name), $"line 2: on_hand '{shown}'");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("IBM037")]
    [InlineData("klingon")]
    public async Task Encoding_WhoseLinesCannotBeToldApartOrThatIsNone_IsAMistakeOfTheCommandLine(string name)
    {
        var run = await ImportAsync("orders", "{}"u8, "--encoding", name);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"'{name}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_WithTheMarkOfUtf8_IsReadWithoutIt() =>
        AssertBad(await ImportAsync("products",
            [.. Encoding.UTF8.Preamble, .. "\r\n"u8, .. Encoding.UTF8.GetBytes(Header), .. "A-1,T,1,x,0\r\n"u8]),
            "line 3: on_hand 'x'");

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task File_WithTheMarkOfUtf16Or32_IsRefusedAsSuch(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (var (what, text) in ((string, string)[])[("products", Header), ("orders", "{}\n{}\n")])
            AssertBad(await ImportAsync(what, [.. encoding.Preamble, .. encoding.GetBytes(text)]),
                $"line 1: the file begins with a {name[..6].ToUpperInvariant()} byte order mark; save it as UTF-8");
    }

    [Fact]
    public async Task File_WithTheMarkOfUtf8InAnotherEncoding_IsRefused() =>
        AssertBad(await ImportAsync("orders", [.. Encoding.UTF8.Preamble, .. "{}"u8], "--encoding", "windows-1252"),
            "line 1: the file begins with a UTF-8 byte order mark, so it is not windows-1252");

    [Theory]
    [InlineData("products")]
    [InlineData("orders")]
    public async Task Import_OfADirectory_IsAMistakeOfTheCommandLine(string what)
    {
        var run = await ConsoleRun.OfAsync(["import", what, folder.Path, .. NoNode]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"'{folder.Path}' is a directory, not a file.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("products", Header + "A-1,", 2)]
    [InlineData("orders", "", 1)]
    public async Task Line_LongerThanTheLimit_IsRefusedAloneAndNotShown(string what, string before, int number)
    {
        byte[] longest = [.. Encoding.ASCII.GetBytes(before), .. Enumerable.Repeat((byte)'x', 3 * LineLimit)];

        var run = await ImportAsync(what, [.. longest, .. "\r\nx\r\n"u8]);

        AssertBad(run, $"line {number}: it is ", $"bytes long; a line may have at most {LineLimit}",
            $"line {number + 1}: ");
        Assert.True(run.Error.Length < 1000, "the line was shown");
    }

    [Theory]
    [InlineData("orders", "{\"orderId\":\"", "\",\"customerId\":\"C\",\"customerName\":\"N\",\"items\":[{}]}")]
    [InlineData("orders", "{\"", "\":1}")]
    [InlineData("orders", "{\"a\":1,\"a", "\":}")]
    [InlineData("products", Header, ",Name,1,1,0")]
    [InlineData("products", Header + "A-1,Name,", ",1,0")]
    [InlineData("products", Header + "A-1,Name,1,", ",0")]
    [InlineData("products", Header + "A-1,Name,1,1,", "")]
    public async Task Line_WithALongValue_IsShownCut(string what, string before, string after)
    {
        var run = await ImportAsync(what, Encoding.UTF8.GetBytes(before + new string('y', LineLimit / 2) + after));

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.True(run.Error.Length < 3000, $"{run.Error.Length} characters are shown");
    }

    [Fact]
    public async Task Line_AtTheLimit_IsRead()
    {
        var cell = new string(' ', LineLimit - "A-1,T,1,many,0".Length);

        AssertBad(await ImportAsync("products", Encoding.UTF8.GetBytes($"{Header}A-1,T,1,{cell}many,0\n")),
            "line 2: on_hand 'many'");
    }

    [Fact]
    public async Task Stock_AboveWhatANodeTakesAtOnce_IsRefusedBeforeAnythingIsSent()
    {
        foreach (var stock in (int[])[OrderLimits.Quantity + 1, -1])
        {
            var file = Encoding.UTF8.GetBytes(Header + "A-1,T,1,1,0");

            var run = await ImportAsync("products", file, "--stock", $"{stock}");

            Assert.Equal(ExitCodes.Usage, run.ExitCode);
        }

        var above = await ImportAsync("products", Encoding.UTF8.GetBytes(
            $"{Header}A-1,T,1,{OrderLimits.Quantity + 1},0\nA-2,T,1,{OrderLimits.Quantity},x\n"));
        AssertBad(above, "line 2: on_hand", "line 3: discontinued 'x'");
        AssertBad(await ImportAsync("orders", Encoding.UTF8.GetBytes(Order("Ada", "\"discount\":0")
            .Replace("\"quantity\":1", $"\"quantity\":{OrderLimits.Quantity + 1}", StringComparison.Ordinal))),
            "line 1: items[0].quantity");
    }

    private static string Order(string name, string discount) =>
        $$$"""{"orderId":"O","customerId":"C","customerName":"{{{name}}}",""" +
        $$$"""
        "items":[{"sku":"A","quantity":1,"unitPrice":1,{{{discount}}}}]}
        """;

    private static void AssertBad(ConsoleRun run, params string[] reasons)
    {
        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        foreach (var reason in reasons) Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    private Task<ConsoleRun> ImportAsync(string what, ReadOnlySpan<byte> content, params string[] options)
    {
        var path = Path.Combine(folder.Path, what);
        File.WriteAllBytes(path, content);
        return ConsoleRun.OfAsync(["import", what, path, .. options, .. NoNode]);
    }
}

using System.Text;
using OrderActors.Engine.Journal;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

/// <summary>Checksums are stored: the same text must have the same one in every release.</summary>
public sealed class Crc32CTests
{
    /// <summary>The check value of CRC-32C, as catalogues of CRCs give it (RFC 3720 defines the polynomial).</summary>
    [Fact]
    public void Value_OfTheUsualNineDigits_IsTheCheckValue()
    {
        var bytes = new Crc32C();
        bytes.Add("123456789"u8);
        var text = new Crc32C();
        text.Add("123456789");

        Assert.Equal((0xE3069283u, 0xE3069283u), (bytes.Value, text.Value));
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("a", 128)]
    [InlineData("a", 129)]
    [InlineData("é", 64)]
    [InlineData("é", 65)]
    [InlineData("é", 1000)]
    public void Value_OfAText_IsThatOfItsBytesOneByOne(string part, int times)
    {
        var whole = string.Concat(Enumerable.Repeat(part, times));
        var text = new Crc32C();
        text.Add(whole);
        var single = new Crc32C();
        foreach (var value in Encoding.UTF8.GetBytes(whole)) single.Add([value]);

        Assert.Equal(single.Value, text.Value);
    }
}

using System.Globalization;
using OrderActors.Engine.Settings;
using Xunit;

namespace OrderActors.Engine.Tests.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("15m", "00:15:00")]
    [InlineData("24h", "1.00:00:00")]
    [InlineData("90s", "00:01:30")]
    [InlineData("500ms", "00:00:00.5")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("2w", "14.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1d2h3m4s5ms", "1.02:03:04.005")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("1m2.5s", "00:01:02.5")]
    [InlineData("0s", "00:00:00")]
    [InlineData("PT15M", "00:15:00")]
    [InlineData("P1D", "1.00:00:00")]
    [InlineData("P1DT12H", "1.12:00:00")]
    [InlineData("PT0.5S", "00:00:00.5")]
    [InlineData("P2W", "14.00:00:00")]
    [InlineData("00:15:00", "00:15:00")]
    [InlineData("23:59:59", "23:59:59")]
    [InlineData("00:00:00.02", "00:00:00.02")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    [InlineData("90.12:30:00", "90.12:30:00")]
    public void Duration_AsPeopleWriteIt_IsRead(string text, string expected)
    {
        Assert.True(DurationText.TryParse(text, out var value, out var mistake), mistake);
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("15", "15m", "15d")]
    [InlineData("30", "30s", "30d")]
    [InlineData("0", "0s", "0d")]
    [InlineData("1.5", "1.5m", "1.5d")]
    [InlineData("24:00:00", "24h00m00s", "24d00h00m")]
    [InlineData("48:30:00", "48h30m00s", "48d30h00m")]
    [InlineData("00:15", "00h15m", "00m15s")]
    [InlineData("15:00", "15h00m", "15m00s")]
    public void Duration_WithTwoReadings_IsRefusedNamingBoth(string text, string one, string other)
    {
        Assert.False(DurationText.TryParse(text, out _, out var mistake));
        Assert.Contains(one, mistake, StringComparison.Ordinal);
        Assert.Contains(other, mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P1M", "differ in length")]
    [InlineData("P1Y", "differ in length")]
    [InlineData("P1Y2M", "differ in length")]
    [InlineData("-15m", "negative")]
    [InlineData("-00:15:00", "negative")]
    [InlineData("-1", "negative")]
    [InlineData("", "empty")]
    [InlineData(null, "empty")]
    [InlineData("999999999d", "longer than any clock counts")]
    [InlineData("P", "not a duration")]
    [InlineData("PT", "not a duration")]
    [InlineData("P1.5DT1H", "not a duration")]
    [InlineData("soon", "not a duration")]
    [InlineData("15 m", "not a duration")]
    [InlineData("15M", "not a duration")]
    [InlineData("15m\n", "not a duration")]
    [InlineData("30m1h", "not a duration")]
    [InlineData("1h1h", "not a duration")]
    [InlineData("1.5h30m", "not a duration")]
    [InlineData("1h30", "not a duration")]
    [InlineData("1:00:00:00", "not a duration")]
    [InlineData("1.24:00:00", "not a duration")]
    [InlineData("00:60:00", "not a duration")]
    [InlineData("1,5h", "not a duration")]
    [InlineData("1５m", "not a duration")]
    public void Duration_ThatIsNone_IsRefusedWithItsReason(string? text, string reason)
    {
        Assert.False(DurationText.TryParse(text, out _, out var mistake));
        Assert.Contains(reason, mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("1d2h3m4s5.5ms")]
    [InlineData("24d")]
    [InlineData("20ms")]
    public void Write_ADuration_IsReadAgain(string text)
    {
        Assert.True(DurationText.TryParse(text, out var value, out _));
        Assert.Equal(text, DurationText.Write(value));
    }
}

using System.Globalization;
using OrderActors.Domain.Users;
using Xunit;

namespace OrderActors.Domain.Tests.Users;

/// <summary>When quiet hours end, by the clock on the user's wall.</summary>
public sealed class QuietHoursTests
{
    private const string Never = "";

    [Theory]
    // Over midnight.
    [InlineData("Europe/Berlin", "22:00", "07:00", "2026-01-15T20:59:59Z", Never)] // 21:59:59
    [InlineData("Europe/Berlin", "22:00", "07:00", "2026-01-15T21:00:00Z", "2026-01-16T06:00:00Z")]
    [InlineData("Europe/Berlin", "22:00", "07:00", "2026-01-16T05:59:30Z", "2026-01-16T06:00:00Z")]
    [InlineData("Europe/Berlin", "22:00", "07:00", "2026-01-16T06:00:00Z", Never)]
    // Within one day.
    [InlineData("Asia/Tokyo", "12:00", "14:30", "2026-01-16T03:00:00Z", "2026-01-16T05:30:00Z")]
    [InlineData("Asia/Tokyo", "12:00", "14:30", "2026-01-16T02:59:59Z", Never)]
    [InlineData("Asia/Tokyo", "12:00", "14:30", "2026-01-16T05:30:00Z", Never)]
    // A zone with half an hour: 01:30 there.
    [InlineData("Asia/Kolkata", "23:00", "06:15", "2026-06-01T20:00:00Z", "2026-06-02T00:45:00Z")]
    // The clock goes from 2 to 3: the night has an hour less, and an end at 2:30 comes at 3.
    [InlineData("Europe/Berlin", "22:00", "07:00", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z")]
    [InlineData("Europe/Berlin", "22:00", "02:30", "2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("America/New_York", "22:00", "02:30", "2026-03-08T04:00:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("America/New_York", "02:00", "03:00", "2026-03-08T06:59:59Z", Never)] // It is never 2.
    [InlineData("America/New_York", "02:00", "03:00", "2026-03-08T07:00:00Z", Never)]
    // The clock goes from 3 back to 2: the night has an hour more, and an end at 2:30 comes the first time.
    [InlineData("Europe/Berlin", "22:00", "07:00", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z")]
    [InlineData("Europe/Berlin", "22:00", "02:30", "2026-10-24T21:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Berlin", "22:00", "02:30", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")] // 2:10 again
    [InlineData("America/New_York", "23:00", "06:00", "2026-11-01T03:30:00Z", "2026-11-01T11:00:00Z")]
    // Half an hour forward, in October; half an hour back, in April.
    [InlineData("Australia/Lord_Howe", "22:00", "02:15", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z")]
    [InlineData("Australia/Lord_Howe", "22:00", "07:00", "2026-04-04T12:00:00Z", "2026-04-04T20:30:00Z")]
    public void EndAfter_AMoment_IsWhenTheUsersClockIsPastIt(
        string zone, string from, string to, string now, string end)
    {
        var ends = new QuietHours(from, to).EndAfter(Time(now), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(end.Length == 0 ? null : Time(end), ends);
    }

    /// <summary>Every minute before the end is quiet, the end is not: in all zones and where clocks are set.</summary>
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Tokyo")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Australia/Lord_Howe")]
    public void EndAfter_AnyMoment_IsTheFirstThatIsNotQuiet(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var random = new Random(name.Length);
        for (var run = 0; run < 300; run++)
        {
            var hours = new QuietHours(AnyTime(random), AnyTime(random));
            if (hours.From == hours.To) continue;
            // Whole minutes, most of them close to a day on which some of the zones set their clocks.
            var day = random.Next(3) switch { 0 => 87, 1 => 298, _ => random.Next(365) };
            var now = Time("2026-01-01T00:00:00Z").AddDays(day).AddMinutes(random.Next(-1440, 1440));

            var end = hours.EndAfter(now, zone);

            Assert.Equal(IsQuiet(hours, now, zone), end is not null);
            for (var minute = now; end is not null && minute < end; minute += TimeSpan.FromMinutes(1))
                Assert.True(IsQuiet(hours, minute, zone), $"{hours} of {name} at {now:O} end at {end:O}");
            Assert.False(end is { } time && IsQuiet(hours, time, zone), $"{hours} of {name} at {now:O}: {end:O}");
        }
    }

    private static bool IsQuiet(QuietHours hours, DateTimeOffset at, TimeZoneInfo zone)
    {
        var clock = TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);
        var begun = string.CompareOrdinal(clock, hours.From) >= 0;
        var over = string.CompareOrdinal(clock, hours.To) >= 0;
        return string.CompareOrdinal(hours.From, hours.To) < 0 ? begun && !over : begun || !over;
    }

    private static string AnyTime(Random random) =>
        new TimeOnly(random.Next(24), random.Next(60)).ToString("HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

namespace OrderActors.Domain.Greetings;

/// <summary>Chooses a greeting by the user's language and local time of day.</summary>
internal static class GreetingText
{
    /// <summary>
    /// The greeting at <paramref name="now"/>; an unknown time zone counts as UTC, an unknown language as English.
    /// </summary>
    public static string Choose(string name, string timeZone, string language, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        return $"{Salutation(language, TimeZoneInfo.ConvertTime(now, zone).Hour)}, {name}!";
    }

    private static string Salutation(string language, int hour) => (language, hour) switch
    {
        ("de", >= 5 and < 11) => "Guten Morgen",
        ("de", >= 11 and < 18) => "Guten Tag",
        ("de", _) => "Guten Abend",
        ("fr", >= 5 and < 18) => "Bonjour",
        ("fr", _) => "Bonsoir",
        ("es", >= 5 and < 12) => "Buenos días",
        ("es", >= 12 and < 20) => "Buenas tardes",
        ("es", _) => "Buenas noches",
        (_, >= 5 and < 12) => "Good morning",
        (_, >= 12 and < 18) => "Good afternoon",
        _ => "Good evening",
    };
}

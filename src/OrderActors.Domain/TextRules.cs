using OrderActors.Sagas;

namespace OrderActors.Domain;

/// <summary>
/// The rules for texts from clients, one for each kind of text, used by gateways, sagas and services alike.
/// Each says what is wrong, in one sentence that names the member, or null.
/// </summary>
public static class TextRules
{
    /// <summary>The longest reason for something, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>The longest name of a person or thing, in characters.</summary>
    public const int MaxName = 200;

    private const int MaxTimeZone = 64;
    private const int MaxWord = 40;
    private const int MaxLanguage = 35;
    private const int MaxSubtag = 8;
    private const int LeastDigits = 7;
    private const int MostDigits = 15;

    /// <summary>An id: of an order, a customer, a user.</summary>
    public static string? Id(string member, string? value) =>
        SagaId.IsId(value) ? null : $"{member} must be 1-{SagaId.MaxIdLength} of [A-Za-z0-9._-]";

    /// <summary>A reason for a command.</summary>
    public static string? Reason(string member, string? value) => Text(member, value, MaxReason);

    /// <summary>The name of a person or thing.</summary>
    public static string? Name(string member, string? value) => Text(member, value, MaxName);

    /// <summary>A text that must be there.</summary>
    /// <param name="member">What it is, as the sender calls it.</param>
    /// <param name="value">The text.</param>
    /// <param name="max">The most characters that it may have.</param>
    public static string? Text(string member, string? value, int max) =>
        string.IsNullOrWhiteSpace(value) ? $"{member} must not be empty" : Optional(member, value, max);

    /// <summary>A text that may be null.</summary>
    /// <param name="member">What it is, as the sender calls it.</param>
    /// <param name="value">The text.</param>
    /// <param name="max">The most characters that it may have.</param>
    public static string? Optional(string member, string? value, int max)
    {
        if (value is null) return null;
        if (value.Length > max) return $"{member} may have at most {max} characters";
        foreach (var c in value)
            if (char.IsControl(c)) return $"{member} must not hold control characters";
        return null;
    }

    /// <summary>A time zone by its IANA name, such as <c>Europe/Berlin</c>; or null.</summary>
    public static string? TimeZone(string member, string? value)
    {
        // The name becomes the name of a file of the system: the form comes first.
        if (value is null || value.Length <= MaxTimeZone && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/'
            or '_' or '-' or '+') && TimeZoneInfo.TryFindSystemTimeZoneById(value, out var zone) && zone.HasIanaId)
            return null;
        return $"{member} must be the IANA name of a time zone that this machine knows, such as Europe/Berlin";
    }

    /// <summary>A customer's tier.</summary>
    public static string? Tier(string member, string? value) => Text(member, value, MaxWord);

    /// <summary>A country's name, or null.</summary>
    public static string? Country(string member, string? value) => Optional(member, value, MaxWord);

    /// <summary>A phone number in the international form of E.164, such as <c>+4930123456</c>; or null.</summary>
    public static string? Phone(string member, string? value)
    {
        if (value is null) return null;
        var digits = value.AsSpan().TrimStart('+');
        return value.Length - digits.Length == 1 && digits.Length is >= LeastDigits and <= MostDigits &&
            digits[0] != '0' && !digits.ContainsAnyExceptInRange('0', '9')
            ? null
            : $"{member} must be a phone number in the form of E.164: + and {LeastDigits} to {MostDigits} digits";
    }

    /// <summary>A language by its tag (BCP 47), such as <c>de</c> or <c>pt-BR</c>: well formed, known or not.</summary>
    public static string? Language(string member, string? value)
    {
        if (value is not { Length: > 0 and <= MaxLanguage }) return NoLanguage(member);
        var first = true;
        foreach (var part in value.Split('-'))
        {
            var fits = first
                ? part.Length is 2 or 3 && part.All(char.IsAsciiLetter)
                : part.Length is >= 1 and <= MaxSubtag && part.All(char.IsAsciiLetterOrDigit);
            if (!fits) return NoLanguage(member);
            first = false;
        }

        return null;
    }

    /// <summary>An e-mail address, or null.</summary>
    public static string? Email(string member, string? value) =>
        value is null || EmailAddress.IsValid(value) ? null : $"{member} must be {EmailAddress.Form}";

    private static string NoLanguage(string member) => $"{member} must be a language tag, such as de or pt-BR";
}

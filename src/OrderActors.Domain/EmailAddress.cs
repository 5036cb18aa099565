using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Domain;

/// <summary>
/// The one rule for e-mail addresses: what it accepts can be written into a mail's header unchanged.
/// </summary>
/// <remarks>
/// The part before the @ is a dot-atom (RFC 5322) of at most 64 characters, the part after it a host name of two
/// labels or more (RFC 1123), both ASCII: no quotes, comments, groups or address literals, no <c>=?</c>, which readers
/// would decode. Whether an address accepts mail is known only by sending some.
/// </remarks>
public static class EmailAddress
{
    /// <summary>The longest address, in characters (RFC 5321).</summary>
    public const int MaxLength = 254;

    /// <summary>What an address looks like, for messages.</summary>
    public const string Form = "an ASCII address of the form name@host.example";

    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;
    private const string AtomMarks = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>Whether the text is an address.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (text is null or { Length: > MaxLength }) return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at is > 0 and <= MaxLocalLength && IsDotAtom(text.AsSpan(0, at)) && IsHost(text.AsSpan(at + 1));
    }

    private static bool IsDotAtom(ReadOnlySpan<char> local)
    {
        foreach (var part in local.Split('.'))
        {
            var atom = local[part];
            if (atom.IsEmpty) return false;
            foreach (var c in atom)
                if (!char.IsAsciiLetterOrDigit(c) && !AtomMarks.Contains(c, StringComparison.Ordinal)) return false;
        }

        return !local.Contains("=?", StringComparison.Ordinal);
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        var labels = 0;
        var isNumber = false;
        foreach (var part in host.Split('.'))
        {
            var label = host[part];
            if (label is { IsEmpty: true } or { Length: > MaxLabelLength } || label[0] == '-' || label[^1] == '-')
                return false;
            isNumber = true;
            foreach (var c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
                isNumber &= char.IsAsciiDigit(c);
            }

            labels++;
        }

        // The last label tells a name from an IP address.
        return labels >= 2 && !isNumber;
    }
}

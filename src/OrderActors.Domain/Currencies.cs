using System.Collections.Frozen;

namespace OrderActors.Domain;

/// <summary>
/// The currencies of ISO 4217 that have a minor unit, and how many decimal digits it has. A constant: what a stored
/// amount means must not depend on the culture data of the machine that reads it.
/// </summary>
public static class Currencies
{
    private const int UsualDigits = 2;

    private static readonly FrozenDictionary<string, int> Table = Parse(0, """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
        """).Concat(Parse(UsualDigits, """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
        COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
        INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
        MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
        STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """)).Concat(Parse(3, "BHD IQD JOD KWD LYD OMR TND")).Concat(Parse(4, "CLF UYW"))
        // Withdrawn in the last years, and still what stores may be kept in.
        .Concat(Parse(UsualDigits, "ANG BGN CUC HRK SLL ZWL"))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Currencies whose digits were wrong in releases before this table, which assumed 2.</summary>
    private static readonly FrozenSet<string> OnceWrong = FrozenSet.ToFrozenSet(
        "BIF DJF GNF KMF PYG RWF UGX UYI VUV XAF XOF XPF IQD LYD CLF UYW".Split(' '), StringComparer.Ordinal);

    /// <summary>All codes.</summary>
    public static IReadOnlyCollection<string> Codes => Table.Keys;

    /// <summary>
    /// Whether it can be a store's currency. Precious metals, units of account and test codes have no minor unit.
    /// </summary>
    /// <param name="code">The ISO 4217 code, three capital letters.</param>
    public static bool IsKnown(string? code) => code is not null && Table.ContainsKey(code);

    /// <summary>The decimal digits of the minor unit, 0 to 4; 2 for an unknown code.</summary>
    /// <param name="code">The ISO 4217 code.</param>
    public static int Digits(string code) => Table.GetValueOrDefault(code, UsualDigits);

    /// <summary>
    /// Whether minor units that a release before this table stored mean something else now: it counted hundredths.
    /// </summary>
    /// <param name="code">The ISO 4217 code.</param>
    public static bool WereOnceWrong(string code) => OnceWrong.Contains(code);

    private static IEnumerable<KeyValuePair<string, int>> Parse(int digits, string codes) =>
        from code in codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        select KeyValuePair.Create(code, digits);
}

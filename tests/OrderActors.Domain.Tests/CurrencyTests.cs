using System.Globalization;
using Xunit;

namespace OrderActors.Domain.Tests;

public sealed class CurrencyTests
{
    /// <summary>ISO 4217, list one: the codes whose minor unit has other than two digits.</summary>
    public static TheoryData<string, int> Exceptions => Rows(
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"));

    /// <summary>
    /// Where the culture data count what is paid in practice: coins that are out of use, or the other way round.
    /// </summary>
    private static readonly HashSet<string> InPracticeOtherwise =
        [.. ("AFN ALL AMD COP CRC HUF IDR IQD IRR KPW LAK LBP LUF MGA MMK MNT MRU MUR PKR RSD SLL SOS SYP "
            + "TZS UGX UYI UZS YER")
            .Split(' ')];

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Digits_OfACurrencyWithoutCents_AreThoseOfTheStandard(string code, int digits)
    {
        Assert.True(Currencies.IsKnown(code));
        Assert.Equal(digits, Currencies.Digits(code));
    }

    [Fact]
    public void Digits_OfAllOthers_AreTwo()
    {
        var exceptions = Exceptions.Select(row => (string)row[0]!).ToHashSet();
        Assert.All(Currencies.Codes.Where(code => !exceptions.Contains(code)),
            code => Assert.Equal(2, Currencies.Digits(code)));
        Assert.All(Currencies.Codes, code => Assert.Matches("^[A-Z]{3}$", code));
        Assert.Equal(171, Currencies.Codes.Count);
    }

    [Fact]
    public void Digits_OfEveryCulturesCurrency_AgreeWithTheCultureDataButForListedOnes()
    {
        var known = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Where(culture => culture.Name.Length > 0 && !culture.CultureTypes.HasFlag(CultureTypes.UserCustomCulture))
            .Select(culture => (Code: new RegionInfo(culture.Name).ISOCurrencySymbol,
                Digits: culture.NumberFormat.CurrencyDecimalDigits))
            .Where(found => Currencies.IsKnown(found.Code)).Distinct().ToList();

        Assert.True(known.Count > 100, $"only {known.Count} currencies in the culture data");
        Assert.Equal([], known
            .Where(found => Currencies.Digits(found.Code) != found.Digits && !InPracticeOtherwise.Contains(found.Code))
            .Select(found => $"{found.Code}: {found.Digits} in the culture data"));
    }

    [Fact]
    public void Codes_OfEveryCulture_AreKnownButForTheWithdrawn() => Assert.Equal([],
        CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Select(culture => new RegionInfo(culture.Name).ISOCurrencySymbol)
            .Where(code => code is { Length: 3 } and not "XXX" && !Currencies.IsKnown(code)).Distinct());

    [Theory]
    [InlineData("XAU")]
    [InlineData("XAG")]
    [InlineData("XPT")]
    [InlineData("XPD")]
    [InlineData("XDR")]
    [InlineData("XSU")]
    [InlineData("XUA")]
    [InlineData("XBA")]
    [InlineData("XBB")]
    [InlineData("XBC")]
    [InlineData("XBD")]
    [InlineData("XTS")]
    [InlineData("XXX")]
    [InlineData("eur")]
    [InlineData("EURO")]
    [InlineData("")]
    [InlineData(null)]
    public void IsKnown_OfWhatHasNoMinorUnit_IsFalse(string? code) => Assert.False(Currencies.IsKnown(code));

    [Theory]
    [InlineData("100.50", "XOF")]
    [InlineData("1.5", "UGX")]
    [InlineData("0.0001", "TND")]
    [InlineData("0.00001", "CLF")]
    public void TryParse_OfMoreDigitsThanTheMinorUnit_Refuses(string amount, string currency) =>
        Assert.False(Money.TryParse(amount, currency, out _));

    [Theory]
    [InlineData("100", "XOF", 100)]
    [InlineData("1.234", "IQD", 1234)]
    [InlineData("1.2345", "UYW", 12345)]
    public void TryParse_OfAsManyDigitsAsTheMinorUnit_CountsMinorUnits(string amount, string currency, long minor)
    {
        Assert.True(Money.TryParse(amount, currency, out var money));
        Assert.Equal((minor, amount), (money.Minor, money.Amount));
    }

    private static TheoryData<string, int> Rows(params (int Digits, string Codes)[] groups)
    {
        var rows = new TheoryData<string, int>();
        foreach (var (digits, codes) in groups)
            foreach (var code in codes.Split(' ')) rows.Add(code, digits);
        return rows;
    }
}

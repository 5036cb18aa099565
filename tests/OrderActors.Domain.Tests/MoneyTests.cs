using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace OrderActors.Domain.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(1, 250, 0.01, 248)] // 247.5: to the even neighbour above
    [InlineData(1, 250, 0.03, 242)] // 242.5: to the even neighbour below
    [InlineData(1, 50, 0.01, 50)] // 49.5
    [InlineData(1, 150, 0.01, 148)] // 148.5
    [InlineData(3, 777, 0.15, 1981)] // 1981.35
    [InlineData(10, 1, 1, 0)]
    [InlineData(10, 199, 0, 1990)]
    public void Line_OfAQuantity_RoundsHalfToEven(int quantity, long price, double discount, long expected) =>
        Assert.Equal(new(expected, "EUR"), Money.Line(quantity, new(price, "EUR"), (decimal)discount));

    [Theory]
    [InlineData(1980, "EUR", "19.80")]
    [InlineData(5, "EUR", "0.05")]
    [InlineData(-5, "EUR", "-0.05")]
    [InlineData(1980, "JPY", "1980")]
    [InlineData(1980, "KWD", "1.980")]
    [InlineData(long.MaxValue, "EUR", "92233720368547758.07")]
    [InlineData(long.MinValue, "JPY", "-9223372036854775808")]
    public void Amount_OfACurrency_HasItsDigits(long minor, string currency, string amount)
    {
        Assert.Equal(amount, new Money(minor, currency).Amount);
        Assert.True(Money.TryParse(amount, currency, out var parsed));
        Assert.Equal(new(minor, currency), parsed);
    }

    [Theory]
    [InlineData("19.805", "EUR")]
    [InlineData("1.5", "JPY")]
    [InlineData("1,50", "EUR")]
    [InlineData("1e3", "EUR")]
    [InlineData(" 1", "EUR")]
    [InlineData("", "EUR")]
    [InlineData(null, "EUR")]
    [InlineData("1", "EURO")]
    [InlineData("1", null)]
    [InlineData("92233720368547758.08", "EUR")]
    [InlineData("79228162514264337593543950335", "EUR")]
    public void TryParse_OfWhatIsNoAmount_Refuses(string? amount, string? currency) =>
        Assert.False(Money.TryParse(amount, currency, out _));

    [Fact]
    public void FromMajor_OfHalves_RoundsToEven()
    {
        Assert.Equal(new(12, "EUR"), Money.FromMajor(0.125m, "EUR"));
        Assert.Equal(new(14, "EUR"), Money.FromMajor(0.135m, "EUR"));
        Assert.Equal(new(2, "JPY"), Money.FromMajor(2.5m, "JPY"));
    }

    [Fact]
    public void Sum_OfTwoCurrencies_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Money.Zero("EUR") + Money.Zero("USD"));

    [Fact]
    public void Sum_BeyondTheRange_Throws() =>
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, "EUR") + new Money(1, "EUR"));

    [Theory]
    [InlineData("""{"amount":19.8,"currency":"EUR"}""")]
    [InlineData("""{"amount":"19.80"}""")]
    [InlineData("""{"amount":"19.80","currency":"EUR","more":1}""")]
    [InlineData("""["19.80","EUR"]""")]
    [InlineData("""{"amount":"1.00","amount":"19.80","currency":"EUR"}""")]
    [InlineData("""{"amount":"19.80","currency":"USD","currency":"EUR"}""")]
    public void Json_OfAnotherForm_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(json));

    [Fact]
    public void Json_OfMoney_IsAnAmountAndACurrency() => Assert.Equal(
        """{"amount":"19.80","currency":"EUR"}""", JsonSerializer.Serialize(new Money(1980, "EUR")));

    [Fact]
    public void Json_OfACurrencyThatIsNone_LeavesNoTextBehindForEver()
    {
        // Not a literal: those are interned themselves.
        var none = new string('\u00e9', 3);

        JsonSerializer.Deserialize<Money>($$"""{"amount":"1.00","currency":"{{none}}"}""");

        Assert.Null(string.IsInterned(none));
    }

    [Fact]
    public void Money_WrittenAndReadAgain_IsTheSame() =>
        Prop.ForAll<long>(minor => new[] { "EUR", "JPY", "KWD" }.All(currency =>
        {
            var money = new Money(minor, currency);
            return Money.TryParse(money.Amount, currency, out var parsed) && parsed == money &&
                JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(money)) == money;
        })).QuickCheckThrowOnFailure();
}

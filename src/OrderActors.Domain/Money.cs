using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderActors.Domain;

/// <summary>An amount in the currency's minor units (cents), never a fraction of one.</summary>
/// <param name="Minor">The amount in minor units.</param>
/// <param name="Currency">The ISO 4217 code, three capital letters.</param>
[JsonConverter(typeof(MoneyConverter))]
public readonly record struct Money(long Minor, string Currency)
{
    /// <summary>No money.</summary>
    public static Money Zero(string currency) => new(0, currency);

    /// <summary>The amount of a decimal number of major units, rounded half to even.</summary>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money FromMajor(decimal amount, string currency) =>
        new(decimal.ToInt64(decimal.Round(amount * Scale(currency), 0, MidpointRounding.ToEven)), currency);

    /// <summary>The value of an order line: round half to even (quantity × price × (1 − discount)).</summary>
    /// <param name="quantity">How many.</param>
    /// <param name="unitPrice">The price of one.</param>
    /// <param name="discount">The fraction taken off, 0 to 1.</param>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money Line(int quantity, Money unitPrice, decimal discount) => new(
        decimal.ToInt64(decimal.Round(
            quantity * (decimal)unitPrice.Minor * (1m - discount), 0, MidpointRounding.ToEven)),
        unitPrice.Currency);

    /// <summary>The sum of two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) => left.Currency == right.Currency
        ? new(checked(left.Minor + right.Minor), left.Currency)
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be added");

    /// <summary>Reads major units such as <c>19.80</c>; false when it has too many digits or is not a number.</summary>
    public static bool TryParse(string? amount, string? currency, out Money money)
    {
        money = default;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (currency is not { Length: 3 }) return false;
        if (!decimal.TryParse(amount, Style, CultureInfo.InvariantCulture, out var major)) return false;
        // Whatever Amount writes must be read again: stored totals reach up to the whole range.
        if (major is < long.MinValue or > long.MaxValue) return false;
        var minor = major * Scale(currency);
        if (minor is < long.MinValue or > long.MaxValue || decimal.Truncate(minor) != minor) return false;
        money = new(decimal.ToInt64(minor), currency);
        return true;
    }

    /// <summary>The amount in major units, for example <c>19.80</c>.</summary>
    public string Amount
    {
        get
        {
            // A decimal is written with the digits that its scale has, so nothing is divided or rounded.
            var (negative, size) = (Minor < 0, unchecked((ulong)(Minor < 0 ? -Minor : Minor)));
            return new decimal(unchecked((int)size), unchecked((int)(size >> 32)), 0, negative,
                (byte)Currencies.Digits(Currency)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Amount} {Currency}";

    private static decimal Scale(string currency) => Currencies.Digits(currency) switch
    {
        0 => 1m,
        3 => 1_000m,
        4 => 10_000m,
        _ => 100m,
    };
}

/// <summary>Money as <c>{"amount":"19.80","currency":"EUR"}</c>.</summary>
public sealed class MoneyConverter : JsonConverter<Money>
{
    /// <inheritdoc/>
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? amount = null, currency = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("money is an object of amount and currency");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAmount = amount is null && reader.ValueTextEquals("amount"u8);
            var isCurrency = currency is null && reader.ValueTextEquals("currency"u8);
            reader.Read();
            if (isAmount && reader.TokenType == JsonTokenType.String) amount = reader.GetString();
            else if (isCurrency && reader.TokenType == JsonTokenType.String)
                currency = Shared(reader.GetString()!);
            else throw new JsonException("money has the members amount and currency, both strings, each once");
        }

        return Money.TryParse(amount, currency, out var money)
            ? money
            : throw new JsonException($"'{amount}' '{currency}' is not an amount of money");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount"u8, value.Amount);
        writer.WriteString("currency"u8, value.Currency);
        writer.WriteEndObject();
    }

    /// <summary>One string for all amounts of a currency; no other text, because interned texts stay.</summary>
    private static string Shared(string currency) =>
        currency is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', >= 'A' and <= 'Z'] ? string.Intern(currency) : currency;
}

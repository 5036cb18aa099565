using OrderActors.Domain;
using OrderActors.Engine.Settings;

namespace OrderActors.Services;

/// <summary>Settings of the built-in services.</summary>
public sealed class ServiceOptions
{
    /// <summary>The share of charges, 0 to 1, that the simulated gateway refuses with a transient error, without a
    /// charge.</summary>
    public double PaymentFailureRate { get; set; } = 0.20;

    /// <summary>The share of charges, 0 to 1, that succeed while their answer is lost on the way.</summary>
    public double PaymentLostAnswerRate { get; set; }

    /// <summary>The share of charges, 0 to 1, whose answer comes late.</summary>
    public double PaymentSlowRate { get; set; }

    /// <summary>How late a slow answer comes.</summary>
    [DurationLimits("0s", "1h")]
    public TimeSpan PaymentSlowBy { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The customers whose cards are declined.</summary>
    public IList<string> DeclineCustomers { get; init; } = [];

    /// <summary>Makes the gateway's failures repeatable; null: they differ from run to run.</summary>
    public int? Seed { get; set; }

    /// <summary>The node's currency, ISO 4217: the prices of the first catalogue.</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>The sender of the shop's mails.</summary>
    public string MailFrom { get; set; } = "orders@example.com";

    /// <summary>Whether the first start fills an empty database with a small catalogue and a few customers.</summary>
    public bool SeedCatalogue { get; set; } = true;

    /// <summary>
    /// Called once when the services' database fails in a way that only a restart can fix (OA0020). By default the
    /// process writes the error to its error output and ends at once with exit code 74.
    /// </summary>
    public Action<Exception> OnFatal { get; set; } = static failure =>
    {
        // A logger's queue may not be written out before the end; this line is.
        Console.Error.WriteLine(failure.Message);
        Environment.Exit(74);
    };

    /// <summary>Refuses settings that make no sense.</summary>
    /// <exception cref="ArgumentException">Names the setting and what is allowed.</exception>
    public void Validate()
    {
        Share(PaymentFailureRate, nameof(PaymentFailureRate));
        Share(PaymentLostAnswerRate, nameof(PaymentLostAnswerRate));
        Share(PaymentSlowRate, nameof(PaymentSlowRate));
        DurationLimitsAttribute.Check(this);
        if (!Currencies.IsKnown(Currency))
            throw new ArgumentException(
                $"{nameof(Currency)} is '{Currency}'; it must be the code of a currency with a minor unit (ISO 4217).");
        if (!EmailAddress.IsValid(MailFrom))
            throw new ArgumentException($"{nameof(MailFrom)} is '{MailFrom}'; it must be {EmailAddress.Form}.");
    }

    private static void Share(double value, string name)
    {
        if (value is not (>= 0 and <= 1)) throw new ArgumentException($"{name} is {value}; it must be 0 to 1.");
    }
}

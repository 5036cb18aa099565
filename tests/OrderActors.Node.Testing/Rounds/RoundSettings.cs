namespace OrderActors.Node.Testing.Rounds;

/// <summary>The settings of a node in crash rounds: short waits, and payments that often fail.</summary>
internal static class RoundSettings
{
    /// <summary>All of them, under the section <c>OrderActors</c>.</summary>
    public static IReadOnlyList<(string Name, string Value)> All { get; } =
    [
        ("Order:ApprovalWindow", "00:00:08"),
        ("Services:PaymentFailureRate", "0.1"),
        ("Services:PaymentLostAnswerRate", "0.1"),
        ("Services:PaymentSlowRate", "0.1"),
        ("Services:PaymentSlowBy", "00:00:00.4"),
        ("Services:DeclineCustomers:0", Clients.Declined),
        ("Activities:Domains:payments:StartToClose", "00:00:00.3"),
        ("Activities:Global:FirstInterval", "00:00:00.02"),
        ("Activities:Global:MaximumInterval", "00:00:00.5"),
        ("Activities:Sagas:order:process_payment:MaximumAttempts", "6"),
        ("Engine:PassivateAfter", "00:00:00.5"),
    ];
}

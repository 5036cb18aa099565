using OrderActors.Domain.Orders;
using OrderActors.Engine.Modules;

namespace OrderActors.Services.Orders;

/// <summary>
/// What must be true of ordered items before an order sees them: the saga's own rules, and that the products exist.
/// </summary>
internal sealed class OrderCommandRules(ICatalogue catalogue) : ICommandRule<PlaceOrder>, ICommandRule<AddLineItem>
{
    public string? Check(PlaceOrder command) =>
        Placement.Mistake(command) ?? Unknown(command.Items.Select(item => item.Sku));

    public string? Check(AddLineItem command) =>
        ItemRules.Item("", command.Sku, command.Quantity) ?? Unknown([command.Sku]);

    private string? Unknown(IEnumerable<string> skus)
    {
        var unknown = catalogue.Unknown(skus);
        return unknown.Count == 0
            ? null : $"unknown SKU: {string.Join(", ", unknown.Distinct(StringComparer.Ordinal))}";
    }
}

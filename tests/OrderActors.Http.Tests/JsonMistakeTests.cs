using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Orders;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>A body that is refused is told the kind of its first mistake, and its place.</summary>
public sealed class JsonMistakeTests
{
    [Theory]
    [InlineData("""{"approvedBy":"c","by":"d"}""", "unknown member 'by'")]
    [InlineData("""{"approvedBy":"c","approvedBy":"d"}""", "duplicate member 'approvedBy'")]
    [InlineData("""{}""", "missing 'approvedBy'")]
    [InlineData("""{"approvedBy":null}""", "null is not allowed")]
    [InlineData("""{"approvedBy":7}""", "the value has the wrong type")]
    [InlineData("""[]""", "the value has the wrong type")]
    [InlineData("""{"approvedBy":"c","total":{"amount":14,"currency":"EUR"}}""",
        "money has the members amount and currency, both strings, each once")]
    [InlineData("""{"approvedBy":"c","total":{"amount":"x","currency":"EUR"}}""",
        "'x' 'EUR' is not an amount of money")]
    [InlineData("""{"approvedBy":"c","total":7}""", "money is an object of amount and currency")]
    [InlineData("""{"approvedBy":"c","total":{"\ud800":"9.80","currency":"EUR"}}""",
        "it holds text that is not Unicode")]
    [InlineData("""{"approvedBy":"c","total":{"amount":"\ud800","currency":"EUR"}}""",
        "it holds text that is not Unicode")]
    [InlineData("""{"approvedBy":"c","total":{"amount":tru}}""", "this is not valid JSON")]
    [InlineData("""{"approvedBy":"c"} x""", "this is not valid JSON")]
    [InlineData("""{"approvedBy":"c",}""", "this is not valid JSON")]
    [InlineData("""{"approvedBy":"c" // why""", "this is not valid JSON")]
    [InlineData("", "this is not valid JSON")]
    [InlineData("""{"approvedBy":[[[[[[[[[[[[[[[[7]]]]]]]]]]]]]]]]}""", "it is nested deeper than 16 levels")]
    [InlineData("""{"approvedBy":[[[[[[[[[[[[[[[[7}""", "it is nested deeper than 16 levels")]
    public void Body_OfAnApproval_IsToldItsFirstMistake(string body, string mistake)
    {
        var read = StrictJson.Read<ApprovePayment>(Encoding.UTF8.GetBytes(body), OrderRouteJson.Default.ApprovePayment);

        Assert.Matches($"^the body cannot be read.* \\(line 1, byte [0-9]+\\): ", read.Problem?.Detail);
        Assert.EndsWith($": {mistake}", read.Problem?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_WithBytesThatAreNotUtf8InAnAmount_IsToldSo()
    {
        byte[] body = [.. """{"approvedBy":"c","total":{"amount":"9"""u8, 0xC0, 0xAF, .. "\",\"currency\":\"EUR\"}}"u8];

        var read = StrictJson.Read<ApprovePayment>(body, OrderRouteJson.Default.ApprovePayment);

        Assert.EndsWith(": it holds text that is not Unicode", read.Problem?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"customerId":"c"}""", "missing 'items'")]
    [InlineData("""{}""", "missing 'customerId', 'items'")]
    [InlineData("""{"customerId":"c","items":null}""", "null is not allowed")]
    [InlineData("""{"customerId":"c","items":{}}""", "the value has the wrong type")]
    [InlineData("""{"customerId":"c","items":[{"sku":"A"}]}""", "missing 'quantity'")]
    [InlineData("""{"customerId":"c","items":[{"sku":"A","quantity":null}]}""", "the value has the wrong type")]
    [InlineData("""{"customerId":"c","items":[{"sku":"A","quantity":"1"}]}""", "the value has the wrong type")]
    [InlineData("""{"customerId":"c","items":[{"sku":"A","quantity":99999999999}]}""", "the value has the wrong type")]
    [InlineData("""{"customerId":"c","items":[null,{"sku":"A","colour":1}]}""", "unknown member 'colour'")]
    public void Body_OfAnOrder_IsToldItsFirstMistake(string body, string mistake)
    {
        var read = StrictJson.Read<PlaceOrderBody>(Encoding.UTF8.GetBytes(body), OrderRouteJson.Default.PlaceOrderBody);

        Assert.EndsWith($": {mistake}", read.Problem?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_WithNullsWhereTheyMayBe_IsRead() => Assert.Equal(new ApprovePayment("c"),
        StrictJson.Read<ApprovePayment>("""{"total":null,"approvedBy":"c"}"""u8, OrderRouteJson.Default.ApprovePayment)
            .Value);
}

using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

public abstract class IdempotencySpec(RunningNode node)
{
    [Fact]
    public async Task Place_RepeatedUnderItsKey_FindsTheSameOrderAtItsPresentStage()
    {
        var first = await node.PostAsync("/api/orders", Bodies.Place(null), key: "place-again");
        await node.GetAsync($"{first.Location}?waitFor=awaiting-approval");

        var second = await node.PostAsync("/api/orders", Bodies.Place(null), key: "place-again");

        Assert.Equal((202, 202), (first.Status, second.Status));
        Assert.Equal((first.Location, first.Text("orderId")), (second.Location, second.Text("orderId")));
        Assert.Equal((false, true), (first.Replayed, second.Replayed));
        Assert.Equal("awaiting-approval", second.Text("stage"));
    }

    [Fact]
    public async Task Place_WithoutAnId_DerivesItFromTheKeyAlone()
    {
        var placed = await node.PostAsync("/api/orders", Bodies.Place(null), key: "derive-me");

        // SHA-256("derive-me"), its first 100 bits in Crockford's base 32: a stored format.
        Assert.Matches("^ORDER-[0-9A-HJKMNP-TV-Z]{20}$", placed.Text("orderId"));
        Assert.Equal(DerivedId("derive-me"), placed.Text("orderId"));
    }

    [Fact]
    public async Task Place_WithoutIdAndKey_MakesAnotherOrderEachTime()
    {
        var first = await node.PostAsync("/api/orders", Bodies.Place(null));
        var second = await node.PostAsync("/api/orders", Bodies.Place(null));

        Assert.Matches("^ORDER-[0-9A-HJKMNP-TV-Z]{26}$", first.Text("orderId"));
        Assert.NotEqual(first.Text("orderId"), second.Text("orderId"));
    }

    [Fact]
    public async Task Place_UnderAKeyOfAnotherContent_IsRefused()
    {
        await node.PostAsync("/api/orders", Bodies.Place("REUSE-1"), key: "reused");
        var before = await QuietPositionAsync("REUSE-1");

        var other = await node.PostAsync("/api/orders", Bodies.Place("REUSE-1", quantity: 2), key: "reused");

        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Text("code")));
        Assert.Equal(before, await node.PositionAsync());
    }

    [Fact]
    public async Task Place_UnderAKeyOfAnotherOrder_IsRefusedAndPlacesNothing()
    {
        await node.PostAsync("/api/orders", Bodies.Place("ONEKEY-1"), key: "one-key");

        var named = await node.PostAsync("/api/orders", Bodies.Place("ONEKEY-2"), key: "one-key");
        var derived = await node.PostAsync("/api/orders", Bodies.Place(null), key: "one-key");
        var repeat = await node.PostAsync("/api/orders", Bodies.Place("ONEKEY-1"), key: "one-key");

        Assert.Equal((422, "idempotency-key-reused"), (named.Status, named.Text("code")));
        Assert.Equal((422, "idempotency-key-reused"), (derived.Status, derived.Text("code")));
        Assert.Equal((202, true), (repeat.Status, repeat.Replayed));
        Assert.Equal(404, (await node.GetAsync("/api/orders/ONEKEY-2")).Status);
        Assert.Equal(404, (await node.GetAsync($"/api/orders/{DerivedId("one-key")}")).Status);
    }

    [Fact]
    public async Task Place_WithAnIdUnderTheKeyOfADerivedOne_IsRefused()
    {
        await node.PostAsync("/api/orders", Bodies.Place(null), key: "derived-first");

        var named = await node.PostAsync("/api/orders", Bodies.Place("NAMED-SECOND"), key: "derived-first");

        Assert.Equal((422, "idempotency-key-reused"), (named.Status, named.Text("code")));
        Assert.Equal(404, (await node.GetAsync("/api/orders/NAMED-SECOND")).Status);
    }

    [Theory]
    [InlineData("/api/sagas/greet/KEYED-")]
    [InlineData("/api/import/orders")]
    [InlineData("/api/sagas/order/KEYED-")]
    public async Task Start_UnderAKeyOfAnotherSaga_IsRefusedOnEveryRoute(string route)
    {
        var greets = route.Contains("greet", StringComparison.Ordinal);
        string Path(int n) => route.EndsWith('-') ? $"{route}{n}" : route;
        string Body(int n) => greets ? """{"userId":"user-123"}"""
            : Bodies.Place(route.EndsWith('-') ? $"KEYED-{n}" : $"IMPORTED-{n}");
        var key = $"once{route}";
        var first = await node.PostAsync(Path(1), Body(1), key);

        var second = await node.PostAsync(Path(2), Body(2), key);

        Assert.Equal(202, first.Status);
        Assert.Equal((422, "idempotency-key-reused"), (second.Status, second.Text("code")));
    }

    [Fact]
    public async Task Place_Refused_LeavesTheKeyToTheRightContent()
    {
        await node.PostAsync("/api/orders", Bodies.Place("TAKEN-1"));

        var refused = await node.PostAsync("/api/orders", Bodies.Place("TAKEN-1", quantity: 2), key: "try-again");
        var placed = await node.PostAsync("/api/orders", Bodies.Place("TAKEN-2", quantity: 2), key: "try-again");

        Assert.Equal((409, "already-started"), (refused.Status, refused.Text("code")));
        Assert.Equal(202, placed.Status);
    }

    [Fact]
    public async Task AddItem_UnderAnOldKey_AddsOnceAlsoAfterManyOthers()
    {
        var id = await node.PlaceAsync();
        for (var i = 0; i < 66; i++)
            Assert.Equal(200, (await node.PostAsync($"/api/orders/{id}/items",
                """{"sku":"MUG-WHITE","quantity":1}""", key: $"many-{i}")).Status);

        var old = await node.PostAsync(
            $"/api/orders/{id}/items", """{"sku":"MUG-WHITE","quantity":1}""", key: "many-0");

        Assert.Equal((200, true), (old.Status, old.Replayed));
        Assert.Equal(67, (await node.GetAsync($"/api/orders/{id}/items")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Place_TheSameContentInAnotherOrderOfMembers_IsARepeat()
    {
        await node.PostAsync("/api/orders", Bodies.Place("SHAPE-1"), key: "shape");

        var repeat = await node.PostAsync("/api/orders",
            """{ "items": [ {"quantity": 1, "sku": "MUG-BLUE"} ], "customerId": "user-123", "orderId": "SHAPE-1" }""",
                key: "shape");

        Assert.Equal((202, true), (repeat.Status, repeat.Replayed));
    }

    [Fact]
    public async Task Place_TheSameIdWithAnotherContent_IsAConflict()
    {
        await node.PostAsync("/api/orders", Bodies.Place("TWICE-1"));

        var same = await node.PostAsync("/api/orders", Bodies.Place("TWICE-1"));
        var other = await node.PostAsync("/api/orders", Bodies.Place("TWICE-1", quantity: 2));

        Assert.Equal(202, same.Status);
        Assert.Equal((409, "already-started"), (other.Status, other.Text("code")));
    }

    [Fact]
    public async Task AddItem_RepeatedUnderItsKey_AddsOnce()
    {
        var id = await node.PlaceAsync();

        var first = await node.PostAsync($"/api/orders/{id}/items",
            """{"sku":"MUG-WHITE","quantity":1}""", key: "add-1");
        var second = await node.PostAsync($"/api/orders/{id}/items",
            """{"sku":"MUG-WHITE","quantity":1}""", key: "add-1");
        var generic = await node.PostAsync(
            $"/api/sagas/order/{id}/messages/add-item", """{"quantity":1,"sku":"MUG-WHITE"}""", key: "add-1");

        Assert.Equal((200, false), (first.Status, first.Replayed));
        Assert.Equal((200, true), (second.Status, second.Replayed));
        Assert.Equal((200, true), (generic.Status, generic.Replayed));
        Assert.Equal(2, (await node.GetAsync($"/api/orders/{id}/items")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Receive_RepeatedUnderItsKey_TakesGoodsInOnce()
    {
        var first = await node.PostAsync("/api/products/TIN-LARGE/receive", """{"quantity":5}""", key: "in-1");
        var second = await node.PostAsync("/api/products/TIN-LARGE/receive", """{"quantity":5}""", key: "in-1");
        var other = await node.PostAsync("/api/products/TIN-LARGE/receive", """{"quantity":6}""", key: "in-1");

        Assert.Equal(first.Raw, second.Raw);
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Text("code")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    public async Task Key_OutsideItsForm_IsInvalid(string key)
    {
        var answer = await node.PostAsync("/api/orders", Bodies.Place("KEYFORM-1"), key);

        Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
        Assert.Equal(404, (await node.GetAsync("/api/orders/KEYFORM-1")).Status);
    }

    [Fact]
    public async Task Key_OfMoreThan200Characters_IsInvalid()
    {
        Assert.Equal(202, (await node.PostAsync("/api/orders", Bodies.Place(null), new string('k', 200))).Status);
        Assert.Equal(400, (await node.PostAsync("/api/orders", Bodies.Place(null), new string('k', 201))).Status);
    }

    private async Task<long> QuietPositionAsync(string id)
    {
        await node.GetAsync($"/api/orders/{id}?waitFor=awaiting-approval");
        return await node.PositionAsync();
    }

    /// <summary>The rule, written a second time: a key must lead to the same order for ever.</summary>
    private static string DerivedId(string key)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key));
        var number = new System.Numerics.BigInteger(hash.AsSpan(0, 16), isUnsigned: true, isBigEndian: true) >> 28;
        var text = new char[20];
        for (var i = text.Length - 1; i >= 0; i--, number >>= 5)
            text[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(int)(number & 31)];
        return $"ORDER-{new string(text)}";
    }
}

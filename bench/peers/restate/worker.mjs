// The race's order as a Restate workflow: every step is a journaled run, the approval a durable promise.
// Serves on the port that its only argument names, and ends when its standard input does.
import * as restate from "@restatedev/restate-sdk";

const order = restate.workflow({
  name: "PeerOrder",
  handlers: {
    run: async (ctx, placed) => {
      const [inventory] = await restate.RestatePromise.all([
        ctx.run("fetch-inventory", () => ({ sku: placed.sku, available: 42, warehouse: "W1" })),
        ctx.run("fetch-customer", () => ({ customerId: placed.customerId, tier: "gold", name: "Ada" })),
        ctx.run("fetch-recommendations", () => ({ items: ["A", "B", "C"] })),
      ]);
      const stock = await ctx.run("reserve-stock", () => ({
        reservationId: `R-${placed.id}`,
        ok: inventory.available >= placed.quantity,
      }));
      await ctx.promise("approval");
      const payment = await ctx.run("process-payment", () => ({
        paymentId: `P-${placed.id}`,
        status: "captured",
        amount: placed.amount,
      }));
      await ctx.run("update-status", () => ({ status: "PAID" }));
      const confirmation = await ctx.run("send-confirmation", () => ({ messageId: `M-${placed.id}` }));
      return {
        stage: "completed",
        reservationId: stock.reservationId,
        paymentId: payment.paymentId,
        messageId: confirmation.messageId,
      };
    },
    approve: async (ctx, approval) => {
      await ctx.promise("approval").resolve(approval);
    },
  },
});

process.stdin.on("end", () => process.exit(0)).resume();
await restate.endpoint().bind(order).listen(Number(process.argv[2]));

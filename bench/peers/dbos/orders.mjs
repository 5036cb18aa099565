// The race's order on DBOS Transact. DBOS is a library, so the load driver runs in the same process, without HTTP.
// Takes the system database's address as its only argument; obeys the lines that ../OrderActors.Peers/Load describes.
import readline from "node:readline";
import { DBOS } from "@dbos-inc/dbos-sdk";

const connections = 10;
const longestWaitSeconds = 30 * 24 * 3600;

const step = (name, body) => DBOS.runStep(async () => body(), { name });

async function runOrder(placed) {
  const [inventory] = await Promise.all([
    step("fetch-inventory", () => ({ sku: placed.sku, available: 42, warehouse: "W1" })),
    step("fetch-customer", () => ({ customerId: placed.customerId, tier: "gold", name: "Ada" })),
    step("fetch-recommendations", () => ({ items: ["A", "B", "C"] })),
  ]);
  const stock = await step("reserve-stock", () => ({
    reservationId: `R-${placed.id}`,
    ok: inventory.available >= placed.quantity,
  }));
  await DBOS.recv("approval", { timeoutSeconds: longestWaitSeconds });
  const payment = await step("process-payment", () => ({
    paymentId: `P-${placed.id}`,
    status: "captured",
    amount: placed.amount,
  }));
  await step("update-status", () => ({ status: "PAID" }));
  const confirmation = await step("send-confirmation", () => ({ messageId: `M-${placed.id}` }));
  return {
    stage: "completed",
    reservationId: stock.reservationId,
    paymentId: payment.paymentId,
    messageId: confirmation.messageId,
  };
}

const order = DBOS.registerWorkflow(runOrder, { name: "PeerOrder" });

const place = (id) =>
  DBOS.startWorkflow(order, { workflowID: id })({ id, customerId: "C-1", sku: "SKU-1", quantity: 2, amount: 12345 });
const approve = (id) => DBOS.send(id, { by: "alice" }, "approval");

async function placeAndFinish(id) {
  const handle = await place(id);
  await approve(id);
  expectCompleted(await handle.getResult());
}

function expectCompleted(result) {
  if (result?.stage !== "completed") throw new Error(`an order ended as ${JSON.stringify(result)}`);
}

const idOf = (command, number) => `${command.prefix}-${String(command.first + number).padStart(12, "0")}`;

async function load(command) {
  const one = command.do === "place" ? place : placeAndFinish;
  const latencies = [];
  const errors = [];
  let next = 0;
  const lane = async () => {
    while (next < command.orders) {
      const id = idOf(command, next++);
      const started = performance.now();
      try {
        await one(id);
      } catch (error) {
        errors.push(String(error));
      }
      latencies.push(performance.now() - started);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: command.inFlight }, lane));
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => Math.round(latencies[Math.floor(share * (latencies.length - 1))] * 100) / 100;
  return {
    orders: command.orders - errors.length,
    errors: errors.length,
    seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    firstError: errors[0],
  };
}

async function finish(command) {
  const began = performance.now();
  const id = idOf(command, 0);
  await approve(id);
  expectCompleted(await DBOS.getResult(id, { pollingIntervalMs: 20 }));
  const ms = performance.now() - began;
  return { orders: 1, errors: 0, seconds: ms / 1000, p50Ms: ms, p99Ms: ms };
}

const say = (answer) => console.log(JSON.stringify(answer));

DBOS.setConfig({
  name: "peer-orders",
  systemDatabaseUrl: process.argv[2],
  systemDatabasePoolSize: connections,
  logLevel: "error",
  // Both must be the same after a restart, or DBOS leaves the orders to the process that is no more.
  executorID: "peers",
  applicationVersion: "1",
});
await DBOS.launch();
say({ orders: 0, errors: 0, seconds: 0, p50Ms: 0, p99Ms: 0 });
for await (const line of readline.createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  say(command.do === "finish" ? await finish(command) : await load(command));
}
process.exit(0);

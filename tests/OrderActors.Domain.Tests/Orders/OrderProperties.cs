using FsCheck;
using FsCheck.Fluent;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>
/// Any sequence of commands, answers, losses, late and doubled messages, waits and restarts. The driver checks after
/// every event that the stored form folds to the live state; the cell, that an ended key never comes back.
/// </summary>
public sealed class OrderProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(600).WithStartSize(5).WithEndSize(60);

    private static readonly Arbitrary<int[]> Choices = Gen.Choose(0, 1 << 20).ArrayOf().ToArbitrary();

    [Fact]
    public void AnyHistory_DrainedToItsEnd_EndsWithTheWorldInOrder() => Check(run =>
    {
        run.Order.Wait(TimeSpan.Zero);
        run.Drain();
        if (run.Order.Stage == "awaiting-approval") run.Order.Wait(TimeSpan.FromDays(1));
        run.Drain();

        Assert.NotNull(run.Order.Outcome);
        Assert.Empty(run.Order.Keys);
        run.AssertWorldInOrder();
    });

    [Fact]
    public void AnyHistory_Cancelled_WantsAnUndoForEveryCallThatMayHaveHadItsEffect() => Check(run =>
    {
        run.Order.Send(new CancelOrder("at last"));
        if (run.Order.Stage == "completed") return;
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var undo in ((OrderState)run.Order.Cell.State!).Undos) wanted.Add(undo.Call.After!);

        foreach (var effective in run.World.Effective)
            Assert.Contains(effective.Split('/')[2], wanted);
    });

    [Fact]
    public void AnyHistory_GivenItsMessagesAgain_ChangesNothing() => Check(run =>
    {
        var saga = OrderDefinition.Instance.Saga;
        var state = (OrderState)run.Order.Cell.State!;
        foreach (var message in run.Sent)
        {
            var again = saga.Decide(state, message, run.Order.Now);
            if (message is ActivityCompleted)
                Assert.IsType<Decision.Ignore>(again);
            else
                Assert.Empty(again is Decision.Accept accept ? accept.Events : []);
        }
    });

    [Fact]
    public void AnyHistory_AtAnyTime_ChargesAtMostOnceAndNeverWithoutApproval() => Check(run =>
    {
        Assert.InRange(run.World.Charges, 0, 1);
        if (run.World.Charges == 1) Assert.True(run.Order.Status().PaymentApproved);
        if (run.World.Has("schedule-shipping")) Assert.Equal(1, run.World.Charges);
    });

    private static void Check(Action<Run> property) => Prop.ForAll(Choices, choices =>
    {
        var run = new Run();
        foreach (var choice in choices) run.Step(choice);
        property(run);
    }).Check(Many);

    private sealed class Run
    {
        /// <summary>Without an address of its own: wherever the order ends, somebody must be told.</summary>
        private static readonly PlaceOrder Wish = OrderScenarios.Order with { Email = null };

        private readonly Dictionary<string, Work.Call> inFlight = new(StringComparer.Ordinal);
        private readonly HashSet<string> lost = new(StringComparer.Ordinal);

        public Scenario Order { get; } = Placed(Wish);

        public OutsideWorld World { get; } = new(Id);

        /// <summary>Messages that were taken: results of calls, approvals, cancels, placing.</summary>
        public List<SagaMessage> Sent { get; } = [Wish];

        public void Step(int choice)
        {
            var arg = choice / 32;
            foreach (var work in Order.Cell.Plan.Outstanding)
                if (work is Work.Call { Undo: false } call) inFlight[call.Key] = call;
            switch (choice % 32)
            {
                case <= 15: Answer(arg); break;
                case 16: Lose(arg, permanent: false); break;
                case 17: Lose(arg, permanent: true); break;
                case 18 or 19: Refuse(arg, permanent: false); break;
                case 20: Refuse(arg, permanent: true); break;
                case 21: ArriveLate(arg); break;
                case 22 or 23: Command(new ApprovePayment("bob")); break;
                case 24: if (arg % 3 == 0) Command(new CancelOrder("no")); break;
                case 25 or 26: Order.Send(new AddLineItem("GIZMO", 1 + (arg % 3))); break;
                case 27: Order.Wait(TimeSpan.FromMinutes(arg % 4)); break;
                case 28: Order.WaitWhileDown(TimeSpan.FromMinutes(arg % 16)); break;
                case 29: Order.Restart(); break;
                case 30: Command(Wish); break;
                default: Repeat(arg); break;
            }
        }

        public void Drain()
        {
            while (Order.CallKeys.Length > 0) Answer(0);
        }

        public void AssertWorldInOrder()
        {
            var state = (OrderState)Order.Cell.State!;
            var refused = state.Lines.Where(line => line.State == LineState.Refused)
                .Select(line => OrderKeys.Idempotency(Id, OrderKeys.ReserveItem(line.Number)));
            Assert.Empty(World.Effective.Intersect(refused));
            if (Order.Stage != "completed")
            {
                Assert.Empty(World.Effective);
                return;
            }

            foreach (var key in new[] { "reserve-stock", "charge-payment", "update-status", "schedule-shipping" })
                Assert.True(World.Has(key));
            Assert.All(state.Lines.Where(line => line is { Number: > 0, State: LineState.Reserved }),
                line => Assert.True(World.Has(OrderKeys.ReserveItem(line.Number))));
        }

        /// <summary>The request arrives and its answer comes back; a voided key is refused for good.</summary>
        private void Answer(int arg)
        {
            if (Pick(arg) is not { } call) return;
            if (World.Arrive(call) is { } result)
            {
                Order.Ends(call.Key, result);
                Sent.Add(new ActivityCompleted(call.Key, call.Activity, result));
            }
            else
            {
                Order.Fails(call.Key, "void");
                inFlight.Remove(call.Key);
            }
        }

        /// <summary>The request arrives, the answer is lost.</summary>
        private void Lose(int arg, bool permanent)
        {
            if (Pick(arg) is not { } call) return;
            World.Arrive(call);
            Fail(call, Effect.Unknown, permanent && !call.Undo);
        }

        /// <summary>The request is refused, or never arrives and that is known.</summary>
        private void Refuse(int arg, bool permanent)
        {
            if (Pick(arg) is { } call && !World.Has(call.Key)) Fail(call, Effect.None, permanent && !call.Undo);
        }

        private void Fail(Work.Call call, Effect effect, bool permanent)
        {
            if (permanent) Order.Fails(call.Key, "failed", effect);
            else Order.FailsOnce(call.Key, "failed", effect);
            if (effect == Effect.Unknown) lost.Add(call.Key);
            // A failure that certainly had no effect leaves nothing on its way.
            else if (!Order.Keys.Contains(call.Key) && !lost.Contains(call.Key)) inFlight.Remove(call.Key);
        }

        /// <summary>An attempt that was given up reaches its service after all, before its undo has run.</summary>
        private void ArriveLate(int arg)
        {
            if (inFlight.Count == 0) return;
            var call = inFlight.Values.ElementAt(arg % inFlight.Count);
            World.Arrive(call);
            lost.Add(call.Key);
            Order.Send(new AttemptEnded(call.Key, 1, Order.Now, null, new("late", "late", Effect.Unknown)));
        }

        private void Command(SagaCommand command)
        {
            if (Order.Send(command).Verdict == Verdict.Accepted) Sent.Add(command);
        }

        private void Repeat(int arg)
        {
            var message = Sent[arg % Sent.Count];
            var before = Order.Recorded.Count;
            if (message is ActivityCompleted done)
                Order.Send(new AttemptEnded(done.Key, 1, Order.Now, done.Result, null));
            else
                Order.Send(message);
            if (message is not ApprovePayment) Assert.Equal(before, Order.Recorded.Count);
        }

        private Work.Call? Pick(int arg)
        {
            var calls = Order.Cell.Plan.Outstanding.OfType<Work.Call>().ToArray();
            return calls.Length == 0 ? null : calls[arg % calls.Length];
        }
    }
}

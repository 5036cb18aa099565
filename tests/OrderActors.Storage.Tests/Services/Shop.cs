using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Services;
using OrderActors.Services.Greetings;
using OrderActors.Services.Inventory;
using OrderActors.Services.Notifications;
using OrderActors.Services.Onboarding;
using OrderActors.Services.Orders;
using OrderActors.Services.Shop;
using OrderActors.Services.Users;

namespace OrderActors.Storage.Tests.Services;

/// <summary>The built-in services on a fixture's tables, reached as sagas reach them: through their handlers.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ShopFixture fixture;
    private readonly bool owns;
    private readonly ServiceProvider provider;

    private Shop(ShopFixture fixture, bool owns, Action<ServiceOptions>? configure)
    {
        this.fixture = fixture;
        this.owns = owns;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new StoppedClock(Noon));
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        fixture.AddStore(services);
        var options = new ServiceOptions { PaymentFailureRate = 0, SeedCatalogue = false };
        configure?.Invoke(options);
        services.AddSagaModule(new ShopModule(fixture.Folder, options));
        services.AddSagaModule<OrdersModule>().AddSagaModule<GreetingsModule>().AddSagaModule<UsersModule>();
        services.AddSagaModule<NotificationsModule>();
        services.AddSagaModule<OnboardingModule>();
        services.AddSingleton<ISagaRecords, SagaRecords>();
        provider = services.BuildServiceProvider();
    }

    public string Folder => fixture.Folder;

    public IServiceStore Store => Get<IServiceStore>();

    public ICatalogue Catalogue => Get<ICatalogue>();

    /// <summary>Opens the tables of a fixture.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="owns">Whether the shop disposes of the fixture.</param>
    /// <param name="configure">Changes the services' settings.</param>
    public static async Task<Shop> OpenAsync(ShopFixture fixture, bool owns, Action<ServiceOptions>? configure = null)
    {
        await fixture.PrepareAsync();
        var shop = new Shop(fixture, owns, configure);
        foreach (var startup in shop.provider.GetServices<IOwnerStartup>())
            if (startup is ServiceStoreOpening or FirstStart) await startup.StartAsync(default);
        return shop;
    }

    public T Get<T>() where T : notnull => provider.GetRequiredService<T>();

    /// <summary>One attempt of an activity under an idempotency key.</summary>
    public Task<TResult> DoAsync<TActivity, TResult>(
        IActivityHandler<TActivity, TResult> handler, string key, TActivity activity,
        CancellationToken cancellation = default)
        where TActivity : Activity<TResult> where TResult : notnull =>
        handler.HandleAsync(activity, new AttemptContext(key, cancellation)).AsTask();

    public async Task StockAsync(string sku, int quantity, decimal price = 10m)
    {
        await Catalogue.PutAsync(sku, sku, Money.FromMajor(price, "EUR"), false, default);
        if (quantity > 0) await Catalogue.ReceiveAsync(sku, quantity, null, default);
    }

    public async Task<Product> ProductAsync(string sku) => (await Catalogue.FindAsync(sku, default))!;

    public Task<StockReserved> ReserveAsync(string key, string orderId, params SkuQuantity[] lines) =>
        Get<InventoryService>().ReserveAsync(key, orderId, ValueList.Create<SkuQuantity>(lines));

    /// <summary>Changes rows behind the services' back, constraints or not.</summary>
    public async Task TamperAsync(string sql)
    {
        foreach (var statement in (string[])[fixture.WithoutChecks, sql])
            await Store.WriteAsync(transaction => transaction.Execute(new ServiceSql(statement)));
    }

    public Task<InvariantReport> CheckAsync(params OrderFacts[] facts) =>
        Get<InvariantChecks>().CheckAsync(facts.ToAsyncEnumerable(), [], default);

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        if (owns) await fixture.DisposeAsync();
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        /// <summary>Time does not pass: no timer ever fires.</summary>
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new NeverTimer();
    }

    private sealed class NeverTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class AttemptContext(string key, CancellationToken cancellation) : ActivityContext
    {
        public override SagaId SagaId { get; } = SagaId.Create("order", "ANY");
        public override string Key => key;
        public override string IdempotencyKey => key;
        public override int Attempt => 1;
        public override object? LastHeartbeat => null;
        public override CancellationToken CancellationToken => cancellation;

        public override void CallsOutside() { }

        public override void Heartbeat(object? details = null) { }
    }
}

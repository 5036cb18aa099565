using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using OrderActors.Engine.Journal;
using OrderActors.Gateway;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Node.Testing;

/// <summary>A whole node on real sockets and a real store, in this process, for one test class.</summary>
public class RunningNode : IAsyncLifetime
{
    private readonly NodeFixture fixture;
    private readonly SeenStatuses seen = new();
    private WebApplication? app;

    public RunningNode() : this(new SqliteFixture())
    {
    }

    /// <summary>On another fixture. Not public: a fixture has one public constructor.</summary>
    protected RunningNode(NodeFixture fixture) => this.fixture = fixture;

    public HttpClient Http { get; } = new();

    /// <summary>Where it listens on loopback.</summary>
    public int Port => Http.BaseAddress!.Port;

    /// <summary>Settings of a test's own, under the section <c>OrderActors</c>.</summary>
    public Dictionary<string, string?> Settings { get; } = new() { ["Services:PaymentFailureRate"] = "0" };

    public virtual async Task InitializeAsync()
    {
        await fixture.PrepareAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("OrderActors:Data", fixture.Folder),
            new("Urls", "http://127.0.0.1:0"),
            .. fixture.Settings.Select(own => KeyValuePair.Create($"OrderActors:{own.Name}", (string?)own.Value)),
            .. Settings.Select(own => KeyValuePair.Create($"OrderActors:{own.Key}", own.Value)),
        ]);
        builder.Services.AddOrderActors(builder.Configuration);
        builder.Services.AddSingleton<IStartupFilter>(seen);
        AddTo(builder.Services);
        app = builder.Build();
        app.MapOrderActors();
        await app.StartAsync();
        Http.BaseAddress = new Uri(app.Urls.Single());
    }

    /// <summary>Adds services of a test's own, after the node's.</summary>
    protected virtual void AddTo(IServiceCollection services)
    {
    }

    /// <summary>Every status code that a route gave must be in the document.</summary>
    public async Task DisposeAsync()
    {
        IReadOnlyList<string> missing = app is null ? [] : await UndocumentedAsync();
        Http.Dispose();
        await StopAsync();
        await fixture.DisposeAsync();
        Assert.Empty(missing);
    }

    /// <summary>The status codes that routes gave so far and that the OpenAPI document does not have.</summary>
    /// <param name="without">Changes the document before, or null.</param>
    public async Task<IReadOnlyList<string>> UndocumentedAsync(Action<OpenApiDocument>? without = null)
    {
        var document = await app!.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1")
            .GetOpenApiDocumentAsync();
        without?.Invoke(document);
        return seen.MissingIn(document);
    }

    public async Task StopAsync()
    {
        if (app is null) return;
        await app.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    /// <summary>A service of the node's host.</summary>
    public T Service<T>() where T : notnull => app!.Services.GetRequiredService<T>();

    /// <summary>Stores an order's first event past the engine, which must have nothing to do meanwhile.</summary>
    public Task AppendAsync(string orderId, string manifest, string payload) =>
        AppendAsync(orderId, manifest, Encoding.UTF8.GetBytes(payload));

    /// <summary>The same of a sound event, of which only the members beside the envelope are given.</summary>
    public Task AppendSoundAsync(string orderId, string manifest, string json) =>
        AppendAsync(orderId, manifest, SoundEvent.Payload($"order/{orderId}", 1, manifest, json));

    private async Task AppendAsync(string orderId, string manifest, byte[] payload)
    {
        var journal = app!.Services.GetRequiredService<IJournal>();
        var appended = await journal.AppendAsync(
            [
                new()
                {
                    SagaId = SagaId.Create("order", orderId),
                    SequenceNumber = 1,
                    Manifest = manifest,
                    Payload = payload,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                },
            ],
            CancellationToken.None);
        Assert.Equal(AppendStatus.Committed, appended.Status);
    }

    /// <summary>Sends JSON text as it is.</summary>
    public async Task<NodeResponse> SendAsync(
        HttpMethod method, string path, string? body = null, string? key = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(mediaType));
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await Http.SendAsync(request);
        return new(response, await response.Content.ReadAsStringAsync());
    }

    public Task<NodeResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<NodeResponse> PostAsync(string path, string body, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, key);

    public Task<NodeResponse> PatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<NodeResponse> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>Places an order of one mug and waits until it is at the stage.</summary>
    public async Task<string> PlaceAsync(string stage = "awaiting-approval")
    {
        var id = $"T-{Guid.NewGuid():N}";
        var placed = await PostAsync("/api/orders", Bodies.Place(id));
        Assert.Equal(202, placed.Status);
        Assert.Equal(stage, (await GetAsync($"/api/orders/{id}?waitFor={stage}")).Text("stage"));
        return id;
    }

    /// <summary>The newest position of the journal: equal before and after, nothing was stored.</summary>
    public async Task<long> PositionAsync() =>
        (await GetAsync("/healthz")).Json.GetProperty("committedOrdering").GetInt64();
}

/// <summary>A node on PostgreSQL. Where there is none its tests are skipped, and it does not start.</summary>
public sealed class PostgresNode() : RunningNode(new PostgresFixture())
{
    public override Task InitializeAsync() =>
        PostgresServer.Missing is null ? base.InitializeAsync() : Task.CompletedTask;
}

/// <summary>A node of the embedded engine, on files.</summary>
public sealed class EmbeddedNode() : RunningNode(new EmbeddedFixture());

/// <summary>What the node answered.</summary>
public sealed class NodeResponse
{
    public NodeResponse(HttpResponseMessage response, string text)
    {
        Status = (int)response.StatusCode;
        Raw = text;
        MediaType = response.Content.Headers.ContentType?.MediaType;
        Location = response.Headers.Location?.ToString();
        Replayed = response.Headers.Contains("Idempotency-Replayed");
        Json = MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonElement.Parse(text) : default;
    }

    public int Status { get; }

    public string Raw { get; }

    public string? MediaType { get; }

    public string? Location { get; }

    public bool Replayed { get; }

    public JsonElement Json { get; }

    public string? Text(string member) => Json.TryGetProperty(member, out var value) ? value.GetString() : null;
}

public static class Bodies
{
    public static string Place(string? id, string sku = "MUG-BLUE", int quantity = 1)
    {
        var named = id is null ? "" : $"\"orderId\":\"{id}\",";
        return $$"""{{{named}}"customerId":"user-123","items":[{"sku":"{{sku}}","quantity":{{quantity}}}]}""";
    }
}

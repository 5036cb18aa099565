using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrderActors.Gateway;
using OrderActors.Node;

namespace OrderActors.OpenApi;

/// <summary>A node in this process, on a free port of loopback and in a folder that ends with it.</summary>
public sealed class TemporaryNode : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly WebApplication app;

    private TemporaryNode(DirectoryInfo folder, WebApplication app)
    {
        this.folder = folder;
        this.app = app;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>Starts a node of the embedded engine, whose payments do not fail.</summary>
    public static async Task<TemporaryNode> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orderactors-");
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Urls", "http://127.0.0.1:0"),
            new("OrderActors:Data", folder.FullName),
            new("OrderActors:Engine", "embedded"),
            new("OrderActors:Services:PaymentFailureRate", "0"),
        ]);
        builder.Services.AddOrderActors(builder.Configuration);
        var app = builder.Build();
        app.MapOrderActors();
        await app.StartAsync();
        return new(folder, app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrderActors.Gateway.Http;
using OrderActors.Node.Setup;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>However many connections callers open, the node keeps what it needs for its own work.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private readonly FreshFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The callers come before the first payment, which needs what was never used before.</summary>
    [Theory]
    [InlineData(600)]
    [InlineData(1024)]
    [InlineData(4096)]
    public async Task Node_WithMoreCallersThanItMayOpenFiles_StillPaysAndStops(int files)
    {
        using var node = new NodeProcess(folder.Path, Files(files), ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        await node.StartAsync();
        await node.ReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri(node.Address) };
        using (var well = await http.GetAsync(new Uri("/healthz", UriKind.Relative))) well.EnsureSuccessStatusCode();
        var callers = new List<Socket>();
        try
        {
            for (var i = 0; i < files + 100; i++)
            {
                callers.Add(new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await callers[^1].ConnectAsync(IPAddress.Loopback, new Uri(node.Address).Port);
            }

            for (var i = 0; i < 5; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"FILES-{i}");
                await PostAsync(http, "/api/orders?waitFor=awaiting-approval", Bodies.Place(id), $"key-{i}");
                var ended = await PostAsync(
                    http, $"/api/orders/{id}/approve?waitFor=end", """{"approvedBy":"clerk"}""", $"approve-{i}");
                Assert.Contains("\"stage\":\"completed\"", ended, StringComparison.Ordinal);
            }

            node.Terminate();
            var (code, _, error) = await node.ExitAsync();
            Assert.Equal((0, ""), (code, error));
            Assert.Empty(node.Complaints);
        }
        catch (HttpRequestException e) when (node.HasEnded)
        {
            var (code, _, error) = await node.ExitAsync();
            Assert.Fail(
                string.Create(CultureInfo.InvariantCulture, $"the node ended with {code}: {error} ({e.Message})"));
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
    }

    [Fact]
    public async Task Start_WithTooFewFiles_NamesBothNumbersAndEndsWith2()
    {
        using var node = new NodeProcess(folder.Path, Files(300));
        await node.StartAsync();

        var (code, _, error) = await node.ExitAsync();

        Assert.Equal(2, code);
        Assert.Contains("300", error, StringComparison.Ordinal);
        Assert.Contains("576", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData(null, 0, 10_000, 5_000)]
    [InlineData(1_000_000, 0, 10_000, 5_000)]
    [InlineData(4096, 0, 3584, 2688)]
    [InlineData(1024, 0, 512, 384)]
    [InlineData(1024, 200, 312, 234)]
    [InlineData(576, 0, 64, 48)]
    public void Connections_OfALimit_AreWhatTheNodeDoesNotNeed(int? files, int pool, int connections, int feeds)
    {
        var limits = new HttpLimits();

        DescriptorLimit.Apply(limits, files, pool);

        Assert.Equal((connections, feeds), (limits.Connections, limits.Feeds));
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max file size             7                    7                    bytes     ", null)]
    public void Limit_InTheSystemsTable_IsTheSoftOne(string line, int? limit) =>
        Assert.Equal(limit, DescriptorLimit.Parse(["Limit    Soft Limit   Hard Limit   Units", line]));

    [Fact]
    public void BrokenTypes_OfATypeThatCannotBeInitialized_AreToldWhereverTheyAreMet()
    {
        var told = new List<string>();
        using (new BrokenTypes(broken => told.Add(broken.TypeName)))
        {
            try
            {
                Assert.Null(NeverWorks.Value);
            }
            catch (TypeInitializationException)
            {
                // As an activity's handler would be: caught, and tried again.
            }
        }

        Assert.Contains(nameof(NeverWorks), told);
    }

    private static (string, string) Files(int number) =>
        ("ORDERACTORS_TEST_FILES", number.ToString(CultureInfo.InvariantCulture));

    private static async Task<string> PostAsync(HttpClient http, string path, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsStringAsync();
    }

    private static class NeverWorks
    {
        public static readonly string? Value = Fail();

        private static string? Fail() => throw new IOException("Too many open files");
    }
}

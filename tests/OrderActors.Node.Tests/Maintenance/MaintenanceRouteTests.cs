using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Node.Tests.Maintenance;

/// <summary>Jobs over HTTP: ordered once, one at a time, asked after.</summary>
public sealed class MaintenanceRouteTests : IAsyncLifetime
{
    private readonly RunningNode node = new();
    private readonly FreshFolder backups = new();

    public Task InitializeAsync()
    {
        node.Settings["BackupRoot"] = backups.Path;
        return node.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        backups.Dispose();
    }

    [Theory]
    [InlineData("/tmp/a\\u0000b")]
    [InlineData("/tmp/a\\nb")]
    [InlineData("/tmp/a\\u001b[31mb")]
    [InlineData("")]
    public async Task Backup_IntoAFolderWithControlCharacters_IsRefused(string folder)
    {
        var answer = await node.PostAsync("/api/maintenance/backup", $$"""{"directory":"{{folder}}"}""");

        Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
        Assert.StartsWith("directory must not ", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_RepeatedUnderItsKey_IsTheSameJobAlsoAfterItsEnd()
    {
        var body = $$"""{"directory":"{{backups.Path}}/one"}""";
        var first = await node.PostAsync("/api/maintenance/backup", body, "key-1");
        Assert.Equal((202, $"/api/maintenance/{first.Text("id")}"), (first.Status, first.Location));
        var ended = await EndAsync(first.Text("id")!);
        var again = await node.PostAsync("/api/maintenance/backup", body, "key-1");

        Assert.Equal(("done", "backup"), (ended.Text("state"), ended.Text("job")));
        Assert.Equal((202, first.Text("id"), "done"), (again.Status, again.Text("id"), again.Text("state")));
        Assert.True(ended.Json.GetProperty("counts").GetProperty("bytes").GetInt64() > 0);
        var all = (await node.GetAsync("/api/maintenance")).Json.GetProperty("jobs").EnumerateArray();
        Assert.Equal([first.Text("id")], all.Select(job => job.GetProperty("id").GetString()));
        var elsewhere = await node.PostAsync("/api/maintenance/backup", body, "key-2");
        Assert.Equal(400, elsewhere.Status);
        Assert.Contains("is not empty", elsewhere.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_UnderTheKeyOfAnotherJob_IsRefusedAndNothingStarts()
    {
        var purge = await node.PostAsync(
            "/api/maintenance/purge", """{"endedBefore":"2020-01-01T00:00:00Z","dryRun":true}""", "used");
        await EndAsync(purge.Text("id")!);

        var folder = Path.Combine(backups.Path, "never");
        foreach (var (job, body) in (List<(string, string)>)
        [
            ("backup", $$"""{"directory":"{{folder}}"}"""),
            ("index-rebuild", "{}"),
            ("purge", """{"endedBefore":"2020-01-01T00:00:00Z"}"""),
            ("purge", """{"endedBefore":"2020-01-02T00:00:00Z","dryRun":true}"""),
        ])
        {
            var refused = await node.PostAsync($"/api/maintenance/{job}", body, "used");
            Assert.Equal((422, "idempotency-key-reused"), (refused.Status, refused.Text("code")));
        }

        var again = await node.PostAsync(
            "/api/maintenance/purge", """{"endedBefore":"2020-01-01T01:00:00+01:00","dryRun":true}""", "used");
        Assert.Equal((202, purge.Text("id")), (again.Status, again.Text("id")));
        Assert.False(Directory.Exists(folder));
        Assert.Single((await node.GetAsync("/api/maintenance")).Json.GetProperty("jobs").EnumerateArray());
    }

    [Theory]
    [InlineData("backup", """{"directory":"relative/path"}""", "absolute")]
    [InlineData("backup", """{"directory":"/tmp/elsewhere"}""", "is not below")]
    [InlineData("backup", """{"directory":"ROOT/../elsewhere"}""", "is not below")]
    [InlineData("backup", """{"folder":"/tmp"}""", "folder")]
    [InlineData("purge", """{"dryRun":true}""", "endedBefore")]
    [InlineData("purge", """{"endedBefore":"yesterday"}""", "endedBefore")]
    public async Task Order_ThatMakesNoSense_IsRefusedAndNothingStarts(string job, string body, string named)
    {
        var refused = await node.PostAsync(
            $"/api/maintenance/{job}", body.Replace("ROOT", backups.Path, StringComparison.Ordinal));

        Assert.Equal((400, "invalid"), (refused.Status, refused.Text("code")));
        Assert.Contains(named, refused.Text("detail"), StringComparison.Ordinal);
        Assert.Empty((await node.GetAsync("/api/maintenance")).Json.GetProperty("jobs").EnumerateArray());
    }

    /// <summary>Whoever may write below the root could else have a backup written anywhere.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("/today")]
    public async Task Backup_ThroughALinkThatLeadsOutOfTheRoot_IsRefusedAndNothingIsWritten(string below)
    {
        using var outside = new FreshFolder();
        File.CreateSymbolicLink(Path.Combine(backups.Path, "link"), outside.Path);

        var refused = await node.PostAsync(
            "/api/maintenance/backup", $$"""{"directory":"{{backups.Path}}/link{{below}}"}""");

        Assert.Equal((400, "invalid"), (refused.Status, refused.Text("code")));
        Assert.Contains("a symbolic link leads elsewhere", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
        Assert.Empty((await node.GetAsync("/api/maintenance")).Json.GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task Find_JobThatNeverWas_Is404() =>
        Assert.Equal(404, (await node.GetAsync("/api/maintenance/0123456789ab")).Status);

    [Fact]
    public async Task Rebuild_OfTheIndex_KeepsTheLists()
    {
        var id = await node.PlaceAsync();
        await EndAsync((await node.PostAsync("/api/maintenance/index-rebuild", "{}")).Text("id")!);

        var list = (await node.GetAsync("/api/orders?stage=awaiting-approval")).Json;

        Assert.Equal([id], list.GetProperty("orders").EnumerateArray()
            .Select(order => order.GetProperty("orderId").GetString()));
        var approved = await node.PostAsync($"/api/orders/{id}/approve?waitFor=end", """{"approvedBy":"clerk"}""");
        Assert.Equal("completed", approved.Text("stage"));
    }

    private async Task<NodeResponse> EndAsync(string id)
    {
        while (true)
        {
            var job = await node.GetAsync($"/api/maintenance/{id}");
            if (job.Text("state") != "running") return job;
        }
    }
}

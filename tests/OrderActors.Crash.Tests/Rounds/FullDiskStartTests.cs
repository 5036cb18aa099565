using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>A first start with room for some of its files: whichever cannot grow, the reason is the same.</summary>
[RequiresSmallDisk]
public sealed class FullDiskStartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(80)]
    [InlineData(200)]
    [InlineData(280)]
    [InlineData(300)]
    [InlineData(320)]
    public async Task Start_OnAFullDisk_NamesTheWantOfRoomAndEndsWith74(int kibibytes)
    {
        using var disk = SmallDisk.TryMount(mebibytes: 2).Disk!;
        disk.Fill(leave: kibibytes * 1024);
        using var node = new NodeProcess(Path.Combine(disk.Path, "data"));
        await node.StartAsync();

        await node.EndsAsync(74, "OA0033");
    }
}

using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>The disk that crash rounds fill. Where it is skipped, no disk is ever full in them.</summary>
[RequiresSmallDisk]
public sealed class SmallDiskTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(3 * 4096)]
    public void Fill_OfADisk_LeavesSoMuchAndFreeGivesTheRestBack(int leave)
    {
        using var disk = SmallDisk.TryMount(mebibytes: 2).Disk!;
        var file = Path.Combine(disk.Path, "file");

        disk.Fill(leave);
        File.WriteAllBytes(file, new byte[leave]);
        Assert.Throws<IOException>(() => File.AppendAllBytes(file, new byte[1]));

        disk.Free();
        File.WriteAllBytes(file, new byte[Mebibyte]);
    }
}

/// <summary>The tests of this class are skipped, with the reason, where this user may mount no disk.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiresSmallDiskAttribute : RequirementAttribute
{
    public override string? Missing
    {
        get
        {
            var (disk, missing) = SmallDisk.TryMount(mebibytes: 1);
            disk?.Dispose();
            return missing is null ? null : $"no full disk in the crash rounds: {missing}";
        }
    }
}

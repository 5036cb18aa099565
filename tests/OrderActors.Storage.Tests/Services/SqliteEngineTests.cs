using System.Diagnostics;
using System.Runtime.InteropServices;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteEngineTests
{
    /// <summary>The library's own sleep lasts a whole second at the least.</summary>
    [Fact]
    public void Sleep_OfAMicrosecond_LastsNoSecond()
    {
        SqliteEngine.Load();
        var sleep = Marshal.GetDelegateForFunctionPointer<SqliteEngine.SleepFunction>(
            Marshal.ReadIntPtr(SqliteEngine.SleepSlot()));
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 5; i++) Assert.Equal(1, sleep(0, 1));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }
}

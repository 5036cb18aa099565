using Microsoft.Data.Sqlite;
using OrderActors.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

public sealed class JournalFailuresTests
{
    [Theory]
    [InlineData(raw.SQLITE_CORRUPT, raw.SQLITE_CORRUPT, true)]
    [InlineData(raw.SQLITE_NOTADB, raw.SQLITE_NOTADB, true)]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_READ, true)]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_SHMSIZE, false)]
    [InlineData(raw.SQLITE_FULL, raw.SQLITE_FULL, false)]
    [InlineData(raw.SQLITE_BUSY, raw.SQLITE_BUSY, false)]
    public void Damage_IsWhatAFileOrItsDiskDid_AndNoWantOfRoom(int code, int extended, bool damage) =>
        Assert.Equal(damage, SqliteFaults.IsDamage(new SqliteException("a test's", code, extended)));
}

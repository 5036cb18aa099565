using System.Globalization;
using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

/// <summary>Whatever byte of a stored event is flipped, it is noticed, and by that saga alone.</summary>
public sealed class EventChecksumTests : IAsyncLifetime
{
    private static readonly SagaId Bad = SagaId.Create("order", "ORDER-1");
    private static readonly SagaId Good = SagaId.Create("order", "ORDER-2");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SagaKinds Kinds = new([OrderDefinition.Instance]);

    private readonly DataFolder folder = new();
    private readonly EventCodec codec = new(Kinds);
    private SqliteJournal journal = null!;
    private SqliteSession behind = null!;

    public async Task InitializeAsync()
    {
        journal = new(new(folder.Path), TimeProvider.System);
        await journal.OpenAsync(default);
        behind = SqliteSession.Open(Path.Combine(folder.Path, "journal.db"));
        Assert.Equal(AppendStatus.Committed,
            (await journal.AppendAsync([Noted(Bad, 1), Noted(Bad, 2), Noted(Good, 1)], default)).Status);
    }

    public async Task DisposeAsync()
    {
        behind.Dispose();
        codec.Dispose();
        await journal.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Encode_ThenDecode_GivesTheEventAndTheChecksumStandsFirst()
    {
        var rows = await journal.LoadAsync([Bad, Good], default);

        Assert.Equal(3, rows.Select(codec.Decode).Count());
        Assert.All(rows, row => Assert.Matches("^\\{\"\\$\":\\{\"crc\":\"[0-9a-f]{8}\",\"at\":",
            Encoding.UTF8.GetString(row.Payload)));
        Assert.All(rows, row => Assert.True(row.MustHaveChecksum));
    }

    [Theory]
    [InlineData("message")]
    [InlineData("manifest")]
    [InlineData("sequence_number")]
    [InlineData("persistence_id")]
    public async Task Decode_WithAnyByteFlipped_IsDamageEveryTime(string column)
    {
        for (var number = 1; number <= 2; number++)
        {
            var stored = Stored(column, number);
            for (var place = 0; place < stored.Length; place++)
                foreach (var bit in (byte[])[0x01, 0x20, 0x80])
                {
                    var flipped = stored.ToArray();
                    flipped[place] ^= bit;
                    Store(column, number, flipped);

                    var page = await journal.ReadAsync(0, 10, default);
                    var faults = page.Rows.Where(row => EventChecksum.Fault(row) is not null).ToList();
                    Assert.True(faults.Count + page.Nameless.Count == 1,
                        $"byte {place} of {column} of event {number} with bit {bit:x2} went unnoticed");
                    if (faults.Count > 0)
                        Assert.Equal("OA0026",
                            Assert.Throws<BrokenInvariantException>(() => codec.Decode(faults[0])).Code);
                }

            Store(column, number, stored);
        }

        Assert.All((await journal.ReadAsync(0, 10, default)).Rows, row => Assert.Null(EventChecksum.Fault(row)));
    }

    [Fact]
    public async Task Decode_OfEventsOfBefore_NeedsNoChecksumUpToWhereTheyAreCompulsory()
    {
        await journal.AppendAsync([Without(Noted(Good, 2))], default);
        await journal.DisposeAsync();
        // As a version without checksums left it.
        behind.Execute("DROP TABLE orderactors_store");
        behind.SetUserVersion(1);

        journal = new(new(folder.Path), TimeProvider.System);
        await journal.OpenAsync(default);
        await journal.AppendAsync([Noted(Good, 3), Without(Noted(Good, 4))], default);

        Assert.Equal(5, journal.ChecksumsFrom);
        var rows = await journal.LoadAsync([Good], default);
        Assert.Equal([null, null, null, "it has no checksum, which it must have"], rows.Select(EventChecksum.Fault));
    }

    [Fact]
    public async Task CatchUp_OverDamage_NamesItAndShowsTheOthers()
    {
        Store("message", 2, Stored("message", 2).Select((b, i) => i == 40 ? (byte)(b ^ 1) : b).ToArray());
        await using var index = new SqliteSagaIndex(new(folder.Path), journal, TimeProvider.System);
        await index.OpenAsync(default);
        var damage = new List<string>();

        await IndexCatchUp.RunAsync(journal, index, default, damage: damage.Add);

        Assert.Contains("event 2 of order/ORDER-1", Assert.Single(damage), StringComparison.Ordinal);
        var rows = await index.ListAsync(new(), default);
        Assert.Equal(["order/ORDER-1 1", "order/ORDER-2 1"],
            rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.SagaId} {row.SequenceNumber}")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(1)]
    public async Task Read_WithAnyTimeInItsColumn_ShowsTheEventWithTheTimeOfItsEnvelope(long ticks)
    {
        behind.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE journal SET created = {ticks}"));
        await using var index = new SqliteSagaIndex(new(folder.Path), journal, TimeProvider.System);
        await index.OpenAsync(default);

        await IndexCatchUp.RunAsync(journal, index, default);

        var rows = await journal.LoadAsync([Bad], default);
        Assert.All(rows, row => Assert.Equal(Now, codec.Decode(row).Envelope.At));
        Assert.Equal(Now, (await index.FindAsync(Bad, default))!.UpdatedAt);
    }

    [Fact]
    public async Task CatchUp_OverASagaWithoutAReadableEvent_ShowsItActiveSoThatItIsWoken()
    {
        for (var number = 1; number <= 2; number++)
            Store("message", number, "{}"u8.ToArray());
        await using var index = new SqliteSagaIndex(new(folder.Path), journal, TimeProvider.System);
        await index.OpenAsync(default);

        await IndexCatchUp.RunAsync(journal, index, default);

        var row = await index.FindAsync(Bad, default);
        Assert.Equal((IndexCatchUp.UnreadableStage, true), (row!.Summary.Stage, row.Summary.Active));
    }

    private static JournalRow Without(JournalRow row) => row with
    {
        Payload = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(row.Payload).Replace("\"crc\"", "\"old\"", StringComparison.Ordinal)),
    };

    private JournalRow Noted(SagaId id, long number) =>
        codec.Encode(OrderDefinition.Instance, id, new(number, new CommandNoted("a note"), new()
        {
            At = Now,
            Summary = new("payment", null, false, false, null, Now, "customer-1"),
        }));

    /// <summary>A column of an event of the bad saga, as bytes; a number as its lowest two.</summary>
    private byte[] Stored(string column, int number)
    {
        if (column == "sequence_number") return [(byte)number, 0];
        var find = behind.Prepare($"SELECT CAST({column} AS BLOB) FROM journal WHERE ordering = ?");
        find.Bind(1, number);
        find.Step();
        var bytes = find.Bytes(0).ToArray();
        find.Reset();
        return bytes;
    }

    private void Store(string column, int number, byte[] bytes)
    {
        var type = column == "message" ? "BLOB" : "TEXT";
        var update = behind.Prepare(column == "sequence_number"
            ? "UPDATE journal SET sequence_number = ? WHERE ordering = ?"
            : $"UPDATE journal SET {column} = CAST(? AS {type}) WHERE ordering = ?");
        if (column == "sequence_number") update.Bind(1, bytes[0] | (bytes[1] << 8));
        else update.BindBlob(1, bytes);
        update.Bind(2, number);
        update.Run();
    }
}

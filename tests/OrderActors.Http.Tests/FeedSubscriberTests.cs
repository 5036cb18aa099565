using System.IO.Pipelines;
using System.Text;
using OrderActors.Gateway.Feed;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>One reader's queue: in order, by portions, and never more than its share.</summary>
public sealed class FeedSubscriberTests : IDisposable
{
    private const int Frame = 64 * 1024;

    private readonly Pipe pipe = new(new(pauseWriterThreshold: Frame, resumeWriterThreshold: Frame / 2));
    private readonly SemaphoreSlim woken = new(0);
    private int wakes;

    public void Dispose() => woken.Dispose();

    [Fact]
    public async Task Push_OfMoreThanAPortion_ComesWholeAndInOrderAsTheReaderReads()
    {
        var reader = New(saga: null);
        reader.Start(through: 2, number: 0, now: 0);
        foreach (var letter in "abcdef") reader.Add(3, 0, Encoding.ASCII.GetBytes(new string(letter, 50_000)));

        var got = new StringBuilder();
        while (got.Length < 300_000)
        {
            // A line that is still busy takes nothing: as the fan-out does, it is tried again when the reader says so.
            while (!reader.Push(0, _ => false)) await woken.WaitAsync();
            var read = await pipe.Reader.ReadAsync();
            got.Append(Encoding.ASCII.GetString(read.Buffer));
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        Assert.Equal(string.Concat("abcdef".Select(letter => new string(letter, 50_000))), got.ToString());
        Assert.False(reader.Ended.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Add_ToAReaderThatDoesNotRead_EndsItOnceItIsTooFarBehind(bool started)
    {
        var reader = New(saga: null);
        if (started) reader.Start(0, 0, 0);
        var frames = new byte[Frame];

        var added = 0;
        while (!reader.Ended.IsCompleted)
        {
            reader.Add(++added, 0, frames);
            reader.Push(0, _ => false);
            Assert.True(added < 100, "it would hold ever more");
        }

        Assert.InRange(added, 64, 67);
        await reader.CloseAsync();
        Assert.False(reader.Push(0, _ => true));
    }

    [Fact]
    public async Task Start_AfterAHistory_SkipsWhatWasInIt()
    {
        var reader = New(SagaId.Create("order", "A"));
        reader.Add(7, 2, "in the history "u8.ToArray());
        reader.Add(9, 3, "new "u8.ToArray());
        reader.Start(through: 7, number: 2, now: 0);
        reader.Add(11, 4, "newer "u8.ToArray());

        Assert.Equal("new newer ", await PushedAsync(reader));
    }

    [Fact]
    public async Task Add_OfASagaThatBeginsAnew_SaysSoFirst()
    {
        var reader = New(SagaId.Create("order", "A"));
        reader.Start(through: 7, number: 5, now: 0);
        reader.Add(20, 1, "first"u8.ToArray());

        Assert.Equal("event: reset\nid: 0\ndata: {\"reason\":\"started-anew\",\"asked\":5,\"head\":1}\n\nfirst",
            await PushedAsync(reader));
    }

    [Fact]
    public async Task Push_ToAQuietLine_IsAHeartbeatWhereOneIsDue()
    {
        var reader = New(saga: null);
        Assert.False(reader.Push(1, _ => true));
        reader.Start(0, 0, now: 5);

        Assert.False(reader.Push(8, each => each.WrittenAt < 5));
        Assert.True(reader.Push(9, each => each.WrittenAt == 5));

        Assert.Equal((": heartbeat\n\n", 9), (await ReadAsync(), reader.WrittenAt));
        Assert.Equal(1, wakes);
    }

    private FeedSubscriber New(SagaId? saga) => new(pipe.Writer, saga, () =>
    {
        wakes++;
        woken.Release();
    });

    private async Task<string> PushedAsync(FeedSubscriber reader)
    {
        Assert.True(reader.Push(0, _ => false));
        return await ReadAsync();
    }

    private async Task<string> ReadAsync()
    {
        var read = await pipe.Reader.ReadAsync();
        var text = Encoding.ASCII.GetString(read.Buffer);
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}

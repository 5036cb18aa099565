using OrderActors.Node.Setup;
using OrderActors.Output;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>What callers send reaches log and terminal as text in a line, and as nothing else.</summary>
public sealed class LogLinesTests
{
    public static TheoryData<char> Unsafe =>
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21))
            .Concat([0x61C, 0x200E, 0x200F, 0x2028, 0x2029]).Concat(Enumerable.Range(0x202A, 5))
            .Concat(Enumerable.Range(0x2066, 4)).Select(c => (char)c)];

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void Value_ThatWouldSteerATerminal_IsEscapedInMessageAndException(char unsafeCharacter)
    {
        var lines = Log(log => log.Error(new InvalidOperationException($"no{unsafeCharacter}12:00:00 INF fine"),
            "the folder {Folder} is no good", $"a{unsafeCharacter}12:00:00 INF fine"));

        Assert.Equal($"ERR the folder a\\u{(int)unsafeCharacter:X4}12:00:00 INF fine is no good", lines[0]);
        Assert.All(lines.Skip(1), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Any(c => char.IsControl(c) || c == unsafeCharacter));
    }

    [Fact]
    public void Value_OfPlainText_IsWrittenAsItIs()
    {
        const string text = "Grüße, 日本語 👩‍🚀, שלום; {braces} and \\backslash";

        Assert.Equal([$"ERR the folder {text} is no good"],
            Log(log => log.Error("the folder {Folder} is no good", text)));
        Assert.Same(text, SafeText.Escape(text));
    }

    private static string[] Log(Action<ILogger> write)
    {
        using var output = new StringWriter();
        using (var log = new LoggerConfiguration().WriteTo.Sink(new Written(output)).CreateLogger()) write(log);
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    private sealed class Written(StringWriter output) : ILogEventSink
    {
        private readonly LogLines lines = new("{Level:u3} {Message:lj}");

        public void Emit(LogEvent logEvent) => lines.Format(logEvent, output);
    }
}

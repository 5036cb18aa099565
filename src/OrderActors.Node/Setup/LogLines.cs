using System.Globalization;
using OrderActors.Output;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace OrderActors.Node.Setup;

/// <summary>
/// Writes log entries, each as one line, with the lines of its exception indented below: whatever a caller has put into
/// a value can neither start a line of its own nor control the reader's terminal.
/// </summary>
/// <param name="template">The line, without its end and without the exception.</param>
internal sealed class LogLines(string template) : ITextFormatter
{
    private const string Indent = "    ";

    private readonly MessageTemplateTextFormatter line = new(template, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        line.Format(logEvent, text);
        output.WriteLine(SafeText.Escape(text.ToString()));
        if (logEvent.Exception is not { } error) return;
        foreach (var part in error.ToString().ReplaceLineEndings("\n").Split('\n'))
            output.WriteLine(Indent + SafeText.Escape(part));
    }
}

using Xunit.Abstractions;
using Xunit.Sdk;

namespace OrderActors.Postgres.Testing;

/// <summary>A test that is reported as skipped, with its reason.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    private string reason = "";

    /// <summary>For the runner, which reads test cases back from text.</summary>
    [Obsolete("Called by the runner's deserializer; use the other constructor")]
    public SkippedTestCase()
    {
    }

    /// <summary>A test that does not run.</summary>
    public SkippedTestCase(IMessageSink messages, ITestMethod method, string reason)
        : base(messages, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method)
    {
        this.reason = reason;
        Name(reason);
    }

    /// <inheritdoc/>
    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue(nameof(reason), reason);
    }

    /// <inheritdoc/>
    public override void Deserialize(IXunitSerializationInfo data)
    {
        base.Deserialize(data);
        reason = data.GetValue<string>(nameof(reason));
        Name(reason);
    }

    // In the name too: the console's report of a run shows names, and no reasons.
    private void Name(string why)
    {
        SkipReason = why;
        DisplayName = $"{TestMethod.TestClass.Class.Name}.{TestMethod.Method.Name} ({why})";
    }
}

using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Gateway.Http;

/// <summary>A value, or the problem to answer with in its place.</summary>
internal readonly struct ValueOrProblem<T> where T : notnull
{
    private ValueOrProblem(T? value, Problem? problem) => (Value, Problem) = (value, problem);

    public T? Value { get; }

    public Problem? Problem { get; }

    /// <summary>Whether there is a problem; else there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Problem))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool Failed => Problem is not null;

    public static implicit operator ValueOrProblem<T>(T value) => new(value, null);

    public static implicit operator ValueOrProblem<T>(Problem problem) => new(default, problem);
}

using OrderActors.Engine.Services;

namespace OrderActors.Storage.Services;

/// <summary>An operation passing through the writer.</summary>
internal abstract class ServiceOperation
{
    /// <summary>What the operation threw, if it did; it is undone then.</summary>
    public Exception? Error { get; set; }

    public abstract void Run(ServiceTransaction transaction);

    /// <summary>Once the batch has ended: answers with the result or the exception, and runs what awaits it.</summary>
    public abstract void Complete();
}

internal sealed class ServiceOperation<T>(Func<ServiceTransaction, T> body) : ServiceOperation
{
    private readonly TaskCompletionSource<T> source = new();
    private T result = default!;

    public Task<T> Task => source.Task;

    public override void Run(ServiceTransaction transaction) => result = body(transaction);

    public override void Complete()
    {
        if (Error is { } error) source.TrySetException(error);
        else source.TrySetResult(result);
    }
}

namespace OrderActors.Node.Setup;

/// <summary>A node's life from its start to its end, the same for the programs of both engines.</summary>
internal static class NodeRun
{
    /// <summary>Starts the node, and returns once it has stopped.</summary>
    /// <param name="app">The node.</param>
    /// <param name="started">What is to be done once it serves.</param>
    /// <param name="asked">Cancelled when the process is asked to stop, also in the middle of the start.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop before it served.</exception>
    public static async Task ToTheEndAsync(WebApplication app, Func<Task> started, CancellationToken asked)
    {
        BrokenTypes.LoadWhatIsNeeded();
        using var broken = new BrokenTypes(StartFailures.End);
        try
        {
            await app.StartAsync(asked);
        }
        catch
        {
            await EndAsync(app);
            throw;
        }

        await started();
        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    /// <summary>
    /// Stops in order what has started: else each background service would log its end as a failure, and the reason
    /// would stand below their stacks.
    /// </summary>
    private static async Task EndAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            // The reason why it could not start is the one to tell.
            app.Logger.LogDebug(e, "What had started could not be stopped");
        }
    }
}

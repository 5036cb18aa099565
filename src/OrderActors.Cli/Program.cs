using System.Runtime.InteropServices;
using OrderActors.Cli;

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // Once: the second signal ends the process as the system would, so that nobody is locked in.
    if (interrupted.IsCancellationRequested) return;
    signal.Cancel = true;
    interrupted.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await ConsoleProgram.RunAsync(args, Console.Out, Console.Error, ConsoleEnvironment.OfProcess(),
    interrupted.Token);

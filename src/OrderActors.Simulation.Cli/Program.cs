using System.Runtime.InteropServices;
using OrderActors.Simulation.Cli;

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // Once: the second signal ends the process as the system would.
    if (interrupted.IsCancellationRequested) return;
    signal.Cancel = true;
    interrupted.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
// Progress is for who looks on: a pipe or a file gets what stays true.
var progress = Console.IsErrorRedirected ? null : Console.Error;
return SimulationProgram.Run(args, Console.Out, Console.Error, progress, interrupted.Token);

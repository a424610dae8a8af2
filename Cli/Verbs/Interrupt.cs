using System.Runtime.InteropServices;

namespace Cluster.Cli.Verbs;

/// <summary>Is cancelled by Ctrl-C, and by a request to terminate: for verbs that go on until then.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Begins to take the signals.</summary>
    public Interrupt() => (_interrupt, _terminate) = (On(PosixSignal.SIGINT), On(PosixSignal.SIGTERM));

    /// <summary>Gets what is cancelled.</summary>
    public CancellationToken Token => _asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _asked.Dispose();
    }

    private PosixSignalRegistration On(PosixSignal signal) => PosixSignalRegistration.Create(signal, c =>
    {
        c.Cancel = true;
        _asked.Cancel();
    });
}

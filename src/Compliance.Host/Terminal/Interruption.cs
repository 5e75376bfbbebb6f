using System.Runtime.InteropServices;

namespace Compliance.Host.Terminal;

/// <summary>Turns SIGINT, SIGTERM and SIGHUP into a cancellation, and ends the process with <see cref="ExitStatus.Interrupted"/> when the
/// verb does not end by itself within <see cref="Grace"/>. Files are written aside and renamed, so nothing half-written has its final name.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a verb may take to remove what it wrote aside.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Streams _streams;
    private Timer? _deadline;

    public Interruption(Streams streams)
    {
        _streams = streams;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _deadline?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) End();
        _deadline = new Timer(_ => End(), null, Grace, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private void End()
    {
        _streams.Fail("interrupted");
        Environment.Exit(ExitStatus.Interrupted);
    }
}

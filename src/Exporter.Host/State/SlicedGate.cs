using Exporter.Host.Pipeline;

namespace Exporter.Host.State;

/// <summary>The pipeline's lock as a snapshot uses it: often, briefly, and with the longest time noted.</summary>
internal sealed class SlicedGate(IngestGate gate, TimeProvider time, CancellationToken cancellation)
{
    /// <summary>Longest time inside at once.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>Runs a short piece of work inside the lock.</summary>
    /// <exception cref="OperationCanceledException">The snapshot is given up.</exception>
    public void Run(Action work)
    {
        cancellation.ThrowIfCancellationRequested();
        var pause = gate.Run(() =>
        {
            var started = time.GetTimestamp();
            work();
            return time.GetElapsedTime(started);
        });
        LongestPause = pause > LongestPause ? pause : LongestPause;
    }
}

namespace Exporter.Integration.Tests.State;

/// <summary>Which values may be missing after all the kills so far: nothing else is a loss that we promise to bound.</summary>
/// <remarks>
/// A kill takes the steps after its last snapshot. The sender goes on with the request that was not acknowledged; until what a signal
/// reaches lies wholly after that, plus the lateness in which other series may still come, it is missing too.
/// </remarks>
internal sealed class KnownGaps(SteadyStream stream)
{
    // Lateness, and the request that was not acknowledged but had been applied: the next one is then the first that is new.
    private const long SettleMs = 2 * SteadyStream.StepMs;

    private readonly List<(long SnapshotMs, long GoesOnMs)> _gaps = [];

    /// <summary>A process died whose snapshot is of <paramref name="snapshotMs"/>; the first request after it is of <paramref name="goesOnMs"/>.</summary>
    public void Add(long snapshotMs, long goesOnMs) => _gaps.Add((snapshotMs, goesOnMs));

    /// <summary>True for a step that was lost with a process, or whose signal reaches into such a loss.</summary>
    public bool Explains(int signal, long stepMs) =>
        _gaps.Any(gap => stepMs > gap.SnapshotMs && stepMs - stream.ReachMs(signal) <= gap.GoesOnMs + SettleMs);
}

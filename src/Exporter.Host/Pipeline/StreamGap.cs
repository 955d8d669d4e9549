using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>The part of the stream that a process received, acknowledged and took with it when it died.</summary>
/// <remarks>
/// It begins after the snapshot and ends where the sender goes on. Expressions that reach into it would see some of the samples
/// and not the others, and give a value that never was: they are missing instead, until what they reach begins after the gap.
/// Its end is the first sample newer than all in the snapshot, plus lateness: by the meaning of lateness, every
/// series has come by then that the sender was ahead with.
/// </remarks>
internal sealed class StreamGap(PredictorDefinition definition)
{
    /// <summary>No gap.</summary>
    public const long None = long.MinValue;

    private const long NotYetKnown = long.MaxValue;

    /// <summary>Where the gap ends, Unix ms; the largest value until that is known, <see cref="None"/> without a gap.</summary>
    public long EndMs { get; set; } = None;

    /// <summary>A gap begins now.</summary>
    public void Open() => EndMs = NotYetKnown;

    /// <summary>Event time goes on.</summary>
    /// <returns>True when this tells where the gap ends.</returns>
    public bool Advance(long eventTimeMs)
    {
        if (EndMs != NotYetKnown)
        {
            return false;
        }

        EndMs = eventTimeMs + (long)definition.Lateness.TotalMilliseconds;
        return true;
    }

    /// <summary>True when an expression that reaches back <paramref name="reachMs"/> from <paramref name="stepMs"/> would see into the gap.</summary>
    public bool Hides(long stepMs, long reachMs) => EndMs != None && stepMs - reachMs < EndMs;
}

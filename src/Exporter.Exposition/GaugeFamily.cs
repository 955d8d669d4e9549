using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>Gauges, or counters, of one name, of which there may be as many as there are entities.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Help">What it means, in one sentence.</param>
/// <param name="Series">The series, no two with the same labels; kept by whoever made them, and not changed any more.</param>
public sealed record GaugeFamily(string Name, string Help, IReadOnlyList<GaugeSeries> Series)
{
    /// <summary>Whether they are counters; their name ends in <c>_total</c> then.</summary>
    public bool IsCounter { get; init; }
}

/// <summary>One gauge.</summary>
/// <param name="Labels">Its labels, at least one; several gauges may share them.</param>
/// <param name="More">One label more; the default for none.</param>
/// <param name="Value">Its value.</param>
public readonly record struct GaugeSeries(IReadOnlyList<Label> Labels, Label More, double Value);

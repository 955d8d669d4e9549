using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>All that a family may look at: one signal of one entity as of now, its peers, and the definition.</summary>
internal readonly ref struct SignalView
{
    /// <summary>The windows as stored.</summary>
    public required SignalWindow Window { get; init; }

    /// <summary>Fine part and buckets in float64, with scratch memory.</summary>
    public required SignalScratch Scratch { get; init; }

    /// <summary>Level of this signal over the active entities of the same group of peers at this step.</summary>
    public required RobustLevel Peers { get; init; }

    /// <summary>Limit of the signal, where it has one.</summary>
    public required SignalLimit? Limit { get; init; }

    /// <summary>Steps and hours.</summary>
    public required FeatureScale Scale { get; init; }

    /// <summary>Steps since the entity was first seen, 0 at that step itself.</summary>
    public required long AgeSteps { get; init; }

    /// <summary>The last <see cref="WindowStore.FineSteps"/> values, oldest first, NaN where missing.</summary>
    public ReadOnlySpan<double> Fine => Scratch.Fine;

    /// <summary>Value at this step; NaN when missing.</summary>
    public double Last => Scratch.Fine[^1];

    /// <summary>The last <paramref name="steps"/> values of the fine part.</summary>
    public ReadOnlySpan<double> Recent(int steps) => Scratch.Fine.AsSpan(WindowStore.FineSteps - steps);
}

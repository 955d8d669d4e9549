using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>All that a family may look at: one signal of one entity as of now, its peers, and the definition.</summary>
internal readonly ref struct SignalView
{
    private readonly ref readonly SignalSummary _summary;

    /// <summary>A view of a signal whose summary stays where it is.</summary>
    public SignalView(ref readonly SignalSummary summary) => _summary = ref summary;

    /// <summary>What the windows come to: enough for most families, and the cheapest.</summary>
    public ref readonly SignalSummary Summary => ref _summary;

    /// <summary>The windows themselves in float64, with scratch memory.</summary>
    public required SignalScratch Scratch { get; init; }

    /// <summary>Level of this signal over the active entities of the same group of peers at this step.</summary>
    public required RobustLevel Peers { get; init; }

    /// <summary>Limit of the signal, where it has one.</summary>
    public required SignalLimit? Limit { get; init; }

    /// <summary>True where the signal is to be forecast.</summary>
    public required bool Forecast { get; init; }

    /// <summary>Steps and hours.</summary>
    public required FeatureScale Scale { get; init; }

    /// <summary>Steps since the entity was first seen, 0 at that step itself.</summary>
    public required long AgeSteps { get; init; }

    /// <summary>The last <see cref="WindowStore.FineSteps"/> values, oldest first, NaN where missing.</summary>
    public ReadOnlySpan<double> Fine => Scratch.Fine;

    /// <summary>Value at this step; NaN when missing.</summary>
    public double Last => _summary.Last;

    /// <summary>The last <paramref name="steps"/> values of the fine part.</summary>
    public ReadOnlySpan<double> Recent(int steps) => Scratch.Fine[(WindowStore.FineSteps - steps)..];
}

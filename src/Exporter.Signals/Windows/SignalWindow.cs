namespace Exporter.Signals.Windows;

/// <summary>What one signal of one entity did up to <c>asOf</c>: the only thing a feature sees of it.</summary>
/// <remarks>
/// Oldest first, NaN where missing, never infinite. Values are float32 as stored; do arithmetic in float64.
/// Spans lie in scratch memory of the reader and are valid until its next read.
/// </remarks>
public readonly ref struct SignalWindow
{
    /// <summary>The last <see cref="WindowStore.FineSteps"/> steps; the last element is the value at <c>asOf</c>.</summary>
    public required ReadOnlySpan<float> Fine { get; init; }

    /// <summary>Mean of the values present in each of the <see cref="WindowStore.CoarseBuckets"/> ten-step buckets before the fine part.</summary>
    public required ReadOnlySpan<float> CoarseMean { get; init; }

    /// <summary>How far each bucket went towards the signal's limit: its largest value for a limit above, its smallest for one below; empty without a limit.</summary>
    public required ReadOnlySpan<float> CoarseExtreme { get; init; }

    /// <summary>Steps between the end of the newest bucket and the begin of the fine part, 0..9.</summary>
    /// <remarks>Buckets are aligned to the grid (step number mod 10), so they are the same whenever the process started.</remarks>
    public required int CoarseLag { get; init; }

    /// <summary>What is expected at this time of each configured period, in the predictor's order.</summary>
    public required ReadOnlySpan<SeasonalExpectation> Seasonal { get; init; }
}

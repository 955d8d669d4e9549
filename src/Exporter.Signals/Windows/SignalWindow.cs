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

    /// <summary>Smallest value in each of the <see cref="WindowStore.CoarseBuckets"/> ten-step buckets before the fine part.</summary>
    public required ReadOnlySpan<float> CoarseMin { get; init; }

    /// <summary>Mean of the values present in each ten-step bucket.</summary>
    public required ReadOnlySpan<float> CoarseMean { get; init; }

    /// <summary>Largest value in each ten-step bucket.</summary>
    public required ReadOnlySpan<float> CoarseMax { get; init; }

    /// <summary>Steps between the end of the newest bucket and the begin of the fine part, 0..9.</summary>
    /// <remarks>Buckets are aligned to the grid (step number mod 10), so they are the same whenever the process started.</remarks>
    public required int CoarseLag { get; init; }

    /// <summary>Typical value at this time of each configured period, in the predictor's order; NaN until learnt.</summary>
    public required ReadOnlySpan<float> SeasonalMean { get; init; }

    /// <summary>Typical absolute deviation from <see cref="SeasonalMean"/>, same shape.</summary>
    public required ReadOnlySpan<float> SeasonalDeviation { get; init; }

    /// <summary>Share (0..1) of the steps at this time of earlier periods that were anomalous, same shape; NaN until judged once.</summary>
    public required ReadOnlySpan<float> SeasonalAnomalous { get; init; }
}

namespace Exporter.Ingest;

/// <summary>Receives decoded series and samples in the order in which they stand in a request.</summary>
/// <remarks>
/// Not thread-safe: one request at a time. Spans passed in are valid during the call only.
/// The decoder validates labels before it calls, so a sink sees well-formed series only.
/// </remarks>
public interface ISampleSink
{
    /// <summary>Finds or creates the series with these labels.</summary>
    /// <returns>A reference >= 0 for <see cref="Append"/>, or one of the negative <see cref="SeriesRef"/> constants.</returns>
    int Resolve(in LabelView labels);

    /// <summary>Says that a fingerprint will be asked for in a moment, so that what is needed for it can be fetched from memory. Changes nothing.</summary>
    void Foresee(UInt128 fingerprint)
    {
    }

    /// <summary>Finds the series that a fingerprint was remembered for.</summary>
    /// <param name="fingerprint">Stands for labels as a sender writes them; good in this process only.</param>
    /// <returns>A reference >= 0, <see cref="SeriesRef.Ignored"/>, or <see cref="SeriesRef.Unknown"/>: then <see cref="Resolve"/> has to be asked.</returns>
    int ResolveKnown(UInt128 fingerprint) => SeriesRef.Unknown;

    /// <summary>Tells which series a fingerprint stands for. A sink need not remember.</summary>
    /// <param name="fingerprint">One that <see cref="ResolveKnown"/> did not know.</param>
    /// <param name="series">What <see cref="Resolve"/> answered just before: >= 0 or <see cref="SeriesRef.Ignored"/>.</param>
    void Remember(UInt128 fingerprint, int series)
    {
    }

    /// <summary>Adds one sample to a series; a stale marker ends the series at once.</summary>
    /// <param name="series">What <see cref="Resolve"/> returned in this request; >= 0.</param>
    /// <param name="timestampMs">Unix time in milliseconds.</param>
    /// <param name="value">Any float64; <see cref="StaleMarker.IsStale"/> tells the marker from an ordinary NaN.</param>
    /// <returns>What became of the sample.</returns>
    AppendResult Append(int series, long timestampMs, double value);

    /// <summary>Adds one native histogram to a series; one whose sum is the stale marker comes as a sample instead.</summary>
    /// <param name="series">What <see cref="Resolve"/> returned in this request; >= 0.</param>
    /// <param name="timestampMs">Unix time in milliseconds.</param>
    /// <param name="encoded">A valid histogram of at most <see cref="NativeHistogram.MaxBytes"/>, as <see cref="NativeHistogramReader"/> reads it.</param>
    /// <returns>What became of it.</returns>
    AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded);
}

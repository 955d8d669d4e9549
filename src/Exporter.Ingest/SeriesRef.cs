namespace Exporter.Ingest;

/// <summary>The negative answers of <see cref="ISampleSink.Resolve"/>.</summary>
public static class SeriesRef
{
    /// <summary>No signal selects this series: its samples are valid, counted and not stored.</summary>
    public const int Ignored = -1;

    /// <summary>The active-series limit is reached: the new series is refused, known ones go on.</summary>
    public const int RefusedSeriesLimit = -2;

    /// <summary>Too many series were new within a minute of event time: the new series is refused, known ones go on.</summary>
    public const int RefusedChurnLimit = -3;

    /// <summary>The answer of <see cref="ISampleSink.ResolveKnown"/> for a fingerprint that means nothing to the sink, so far or any more.</summary>
    public const int Unknown = -4;

    /// <summary>Nobody has asked yet; no answer of a sink.</summary>
    internal const int Unresolved = int.MinValue;
}

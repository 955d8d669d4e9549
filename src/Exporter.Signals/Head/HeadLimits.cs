namespace Exporter.Signals.Head;

/// <summary>Upper bounds of the head; past one, new series are refused and known ones go on.</summary>
public sealed record HeadLimits
{
    /// <summary>No head can store more series; far more than a machine has memory for.</summary>
    public const int MostSeries = 16_000_000;

    /// <summary>Stored series at once, up to <see cref="MostSeries"/>.</summary>
    public int MaxSeries { get; init; } = 1_000_000;

    /// <summary>Series remembered as ignored; past it the memory of ignored series starts anew.</summary>
    public int MaxIgnoredSeries { get; init; } = 4_000_000;

    /// <summary>Stored series that may appear within one minute of event time.</summary>
    public int MaxNewSeriesPerMinute { get; init; } = 200_000;
}

using Exporter.Signals;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;

namespace Exporter.Configuration;

/// <summary>How much memory a configuration needs for a number of series and entities; an estimate for planning, in bytes.</summary>
/// <param name="HeadBytes">Selected series with their recent samples.</param>
/// <param name="WindowBytes">Windows and seasonal profiles of all entities.</param>
/// <param name="PredictionBytes">Feature vectors, scores and published lines.</param>
public readonly record struct MemoryEstimate(long HeadBytes, long WindowBytes, long PredictionBytes)
{
    /// <summary>The usual scrape interval, from which the samples within reach of a selector are counted.</summary>
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(15);

    /// <summary>Timestamp and value.</summary>
    private const int BytesPerSample = 16;

    /// <summary>Labels, index entries and bookkeeping of one series with some ten labels.</summary>
    private const int BytesPerSeries = 700;

    /// <summary>Labels and bookkeeping of one entity.</summary>
    private const int BytesPerEntity = 400;

    /// <summary>Features that one signal gives, rounded up, in two matrices (live and published), float32.</summary>
    private const int FeatureBytesPerSignal = 2 * 24 * sizeof(float);

    /// <summary>One exposed line with its prepared labels.</summary>
    private const int BytesPerPrediction = 250;

    /// <summary>All parts together, without the process's own some 100 MB.</summary>
    public long TotalBytes => HeadBytes + WindowBytes + PredictionBytes;

    /// <summary>The estimate for <paramref name="series"/> selected series and <paramref name="entitiesPerPredictor"/> entities in every predictor.</summary>
    public static MemoryEstimate For(ForesightConfig config, long series, long entitiesPerPredictor)
    {
        var samplesPerSeries = (long)Math.Ceiling(LongestReach(config) / ScrapeInterval) + 1;
        long windows = 0;
        long predictions = 0;
        foreach (var predictor in config.Predictors)
        {
            windows += entitiesPerPredictor * (BytesPerEntity + PredictorWindows.BytesPerEntity(predictor));
            predictions += entitiesPerPredictor * ((predictor.Signals.Length * (long)FeatureBytesPerSignal) + (predictor.Horizons.Length * BytesPerPrediction));
        }

        return new MemoryEstimate(series * (BytesPerSeries + (samplesPerSeries * BytesPerSample)), windows, predictions);
    }

    private static TimeSpan LongestReach(ForesightConfig config)
    {
        var longest = TimeSpan.FromMinutes(5);
        foreach (var expression in config.Predictors.SelectMany(Expressions))
        {
            if (Query.TryCompile(expression, out var query, out _))
            {
                longest = query.Selectors.Select(selector => selector.Reach).Append(longest).Max();
            }
        }

        return longest;
    }

    private static IEnumerable<string> Expressions(PredictorDefinition predictor) =>
        predictor.Signals.Select(signal => signal.Expression).Concat(predictor.FailureExpression is { } failure ? [failure] : Array.Empty<string>());
}

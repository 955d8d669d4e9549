using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Host.Pipeline;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Host.QueryApi;

/// <summary>What can be asked about: the series of the head and the predictions of the board, as one set of series.</summary>
/// <remarks>
/// What a query sees is copied first, a slice at a time under the pipeline's lock, and evaluated outside of it: samples
/// are never kept waiting by a slow query. A prediction is a sample at the time of its step.
/// </remarks>
internal sealed class QuerySource(StreamPipeline pipeline, PredictionBoard board, QueryOptions options)
{
    // Looking at so many takes the lock for a tenth of a millisecond; copying their samples is bounded by itself.
    private const int SeriesPerSlice = 2048;

    private const string PredictionPrefix = "predicted_failure_";

    private volatile QueryOptions _options = options;

    /// <summary>The bounds for queries that start from now on.</summary>
    public QueryOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>The newest event time seen, Unix ms; null before the first sample.</summary>
    public long? NewestMs => pipeline.Head.NewestMs is var newest && newest == long.MinValue ? null : newest;

    /// <summary>Copies what <paramref name="selectors"/> see from the first to the last instant.</summary>
    /// <exception cref="EvaluationException">That is more than the limits allow.</exception>
    public SeriesHead Copy(IReadOnlyCollection<SelectorUse> selectors, long firstMs, long lastMs, CancellationToken cancellation)
    {
        var settings = _options;
        var excerpt = new HeadExcerpt(pipeline.Head, pipeline.Gate.Run, selectors, firstMs, lastMs, new ExcerptLimits(settings.MaxSeries, settings.MaxSamples));
        for (var more = true; more;)
        {
            more = excerpt.CopyNext(SeriesPerSlice);

            // After the last slice too: the time may have gone by in waiting for the lock.
            cancellation.ThrowIfCancellationRequested();
        }

        if (selectors.Any(selector => MayBePrediction(selector.Matchers)))
        {
            foreach (var (labels, sample) in PredictionSeries.Of(board.Current()))
            {
                excerpt.Add(labels, sample);
            }
        }

        return excerpt.Head;
    }

    /// <summary>The label sets that one of the selectors matches, some of them perhaps twice; all of them where there is no selector.</summary>
    /// <param name="anyOf">Matchers of each selector.</param>
    /// <param name="time">Only what has samples from the first to the last of these, Unix ms.</param>
    /// <param name="cancellation">Gives up.</param>
    public IEnumerable<Labels> Series(IReadOnlyCollection<ImmutableArray<LabelMatcher>> anyOf, (long FirstMs, long LastMs) time, CancellationToken cancellation)
    {
        var index = new HeadIndex(pipeline.Head, pipeline.Gate.Run, anyOf, time.FirstMs, time.LastMs);
        var found = new List<Labels>();
        for (var more = true; more;)
        {
            found.Clear();
            more = index.ReadNext(SeriesPerSlice, found);
            cancellation.ThrowIfCancellationRequested();
            foreach (var labels in found)
            {
                yield return labels;
            }
        }

        if (anyOf.Count > 0 && !anyOf.Any(MayBePrediction))
        {
            yield break;
        }

        foreach (var (labels, sample) in PredictionSeries.Of(board.Current()))
        {
            if (index.Includes(labels, sample.AtMs))
            {
                yield return labels;
            }
        }
    }

    /// <summary>False where a selector names some other metric: then no prediction need be made into a series.</summary>
    private static bool MayBePrediction(ImmutableArray<LabelMatcher> matchers) => !matchers.Any(matcher =>
        matcher is { Name: Labels.MetricName, Kind: MatchKind.Equal, Value.Length: > 0 } && !matcher.Value.StartsWith(PredictionPrefix, StringComparison.Ordinal));
}

using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Overrides;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>Finds what is wrong with an event that can be read: whom it is about, and when it was.</summary>
/// <param name="pipeline">What is configured, and what the stream has come to.</param>
internal sealed class EventCheck(StreamPipeline pipeline)
{
    /// <summary>All that is wrong; empty for nothing.</summary>
    /// <param name="reported">The event.</param>
    /// <param name="clockMs">The time of the clock, Unix ms.</param>
    public IReadOnlyList<string> MistakesOf(ReportedEvent reported, long clockMs) => [.. OfLabels(reported), .. OfTimes(reported, clockMs)];

    private IEnumerable<string> OfLabels(ReportedEvent reported)
    {
        var definitions = pipeline.Definitions;
        var named = definitions.FirstOrDefault(definition => definition.Name == reported.Predictor);
        if (reported.Predictor.Length > 0 && named is null)
        {
            yield return $"no predictor \"{reported.Predictor}\"; there are: {Known(definitions)}";
        }
        else if (reported.Predictor.Length == 0 && reported.Labels.Count == 0)
        {
            yield return "it has neither labels nor predictor, so it would be about everything; name the labels of what it is about";
        }
        else if (named is not null && !reported.Concerns(named))
        {
            yield return $"predictor \"{named.Name}\" has the labels {LabelsOf(named)}, given are {reported.Labels}";
        }
        else if (!definitions.Any(reported.Concerns))
        {
            yield return $"no predictor has all of the labels {reported.Labels}; there are: {Known(definitions)}";
        }
    }

    private IEnumerable<string> OfTimes(ReportedEvent reported, long clockMs)
    {
        var newestMs = pipeline.Head.NewestMs;
        var latestMs = Math.Max(clockMs, newestMs) + (long)pipeline.MaxFuture.TotalMilliseconds;
        var earliestMs = (newestMs == long.MinValue ? clockMs : newestMs) - (long)EventRows.Kept.TotalMilliseconds;
        var (start, end) = (AdviceText.Time(reported.StartMs), AdviceText.Time(reported.EndMs ?? reported.StartMs));
        if (reported.EndMs < reported.StartMs)
        {
            yield return $"end {end} is before start {start}";
        }

        // Maintenance is announced; everything else has happened.
        var isAhead = reported.Kind == EventKind.Maintenance
            ? (reported.EndMs ?? reported.StartMs) - Math.Max(clockMs, newestMs) > (long)OverrideBody.MaxLength.TotalMilliseconds
            : (reported.EndMs ?? reported.StartMs) > latestMs;
        if (isAhead)
        {
            yield return reported.Kind == EventKind.Maintenance
                ? $"{end} lies further ahead than {PrometheusDuration.Format(OverrideBody.MaxLength)}"
                : $"{end} lies further ahead than max_future={PrometheusDuration.Format(pipeline.MaxFuture)}";
        }

        if (reported.StartMs < earliestMs)
        {
            yield return $"start {start} lies further back than the {PrometheusDuration.Format(EventRows.Kept)} that events are kept";
        }
    }

    private static string Known(IEnumerable<PredictorDefinition> definitions) => string.Join("; ", definitions.Select(definition => $"{definition.Name} ({LabelsOf(definition)})"));

    private static string LabelsOf(PredictorDefinition definition) => string.Join(", ", definition.EntityLabels.Concat(definition.KeepLabels));
}

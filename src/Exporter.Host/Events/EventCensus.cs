using Exporter.Feedback.Events;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>Counts the entities that events are about, among those that are known now.</summary>
/// <param name="pipeline">Whose entities.</param>
internal sealed class EventCensus(StreamPipeline pipeline)
{
    /// <summary>Counts.</summary>
    /// <param name="events">The events, of which some may be the same.</param>
    /// <returns>For each event, how many entities of each predictor that it may be about.</returns>
    public IReadOnlyList<IReadOnlyDictionary<string, int>> Count(IReadOnlyList<ReportedEvent> events)
    {
        Dictionary<string, int>[] counts = [.. events.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
        foreach (var runtime in pipeline.Predictors)
        {
            var index = new EntityIndex<int>();
            foreach (var (number, reported) in events.Index())
            {
                if (reported.Concerns(runtime.Definition))
                {
                    index.Add(reported.Labels, number);
                    counts[number][runtime.Definition.Name] = 0;
                }
            }

            foreach (var (entity, kept) in index.IsEmpty ? [] : Entities(runtime))
            {
                foreach (var number in index.Of(entity, kept))
                {
                    counts[number][runtime.Definition.Name]++;
                }
            }
        }

        return counts;
    }

    /// <summary>The entities of a predictor, with the labels that are carried along with them.</summary>
    public IReadOnlyList<(Labels Entity, Labels Kept)> Entities(PredictorRuntime runtime) => pipeline.Gate.Run(runtime.NameEntities);
}

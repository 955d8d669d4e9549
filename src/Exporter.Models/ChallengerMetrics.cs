using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Exporter.Models.Inference;

namespace Exporter.Models;

/// <summary>What this stage counts of challengers, apart from what it counts of champions.</summary>
public static class ChallengerMetrics
{
    private static readonly Meter Meter = new(ModelMetrics.MeterName + ".Challengers");

    private static readonly ConcurrentDictionary<(string Predictor, string Challenger), (string Version, bool IsLoaded)> Shown = new();

    private static readonly Histogram<double> ScoringDuration = Meter.CreateHistogram<double>(
        "foresight_challenger_scoring_duration_seconds", "s", "Time that a challenger takes to score all entities of a predictor at one step.");

    private static readonly Counter<long> ScoringFailures = Meter.CreateCounter<long>(
        "foresight_challenger_scoring_failures_total", description: "Predictions of a challenger that are missing because it failed or gave no valid probability.");

    private static readonly Counter<long> NotShown = Meter.CreateCounter<long>(
        "foresight_challenger_probabilities_dropped_total", description: "Entities near a threshold whose probability by a challenger was not shown because a step had too many of them.");

    private static readonly Counter<long> LoadFailures = Meter.CreateCounter<long>(
        "foresight_challenger_load_failures_total", description: "Challengers' model files that could not be brought into use.");

    // Kept in a field only so that the instrument lives as long as the meter.
    private static readonly ObservableGauge<long> Info = Meter.CreateObservableGauge(
        "foresight_challenger_info",
        () => from pair in InOrder()
              where pair.Value.Version.Length > 0
              select new Measurement<long>(1, [.. Tags(pair.Key.Predictor, pair.Key.Challenger), new("version", pair.Value.Version), new("kind", ModelMetrics.KindOf(pair.Value.Version))]),
        description: "Challengers that are scored beside the model in use; always 1.");

    // Kept in a field only so that the instrument lives as long as the meter.
    private static readonly ObservableGauge<long> LastLoad = Meter.CreateObservableGauge(
        "foresight_challenger_last_load_successful",
        () => InOrder().Select(pair => new Measurement<long>(pair.Value.IsLoaded ? 1 : 0, Tags(pair.Key.Predictor, pair.Key.Challenger))),
        description: "1 when the challenger that the configuration names is in use, or not there yet; 0 when it could not be loaded.");

    /// <summary>Makes the instruments exist before the first event, so that their zero values can be exposed.</summary>
    public static void Touch(string predictor, string challenger)
    {
        ScoringFailures.Add(0, Tags(predictor, challenger));
        LoadFailures.Add(0, Tags(predictor, challenger));
        NotShown.Add(0, Tags(predictor, challenger));
        _ = Info;
        _ = LastLoad;
    }

    internal static void Scored(string predictor, string challenger, TimeSpan duration) => ScoringDuration.Record(duration.TotalSeconds, Tags(predictor, challenger));

    /// <summary>Counts predictions that a challenger does not give.</summary>
    public static void ScoringFailed(string predictor, string challenger, int rows) => ScoringFailures.Add(rows, Tags(predictor, challenger));

    /// <summary>Counts entities whose probability is not shown.</summary>
    public static void LeftOut(string predictor, string challenger, int entities) => NotShown.Add(entities, Tags(predictor, challenger));

    internal static void Loaded(string predictor, string challenger, IScorer? serving, bool successful)
    {
        Shown[(predictor, challenger)] = (serving?.Version ?? "", successful);
        LoadFailures.Add(successful ? 0 : 1, Tags(predictor, challenger));
    }

    internal static void Hide(string predictor, string challenger) => Shown.TryRemove((predictor, challenger), out _);

    private static IEnumerable<KeyValuePair<(string Predictor, string Challenger), (string Version, bool IsLoaded)>> InOrder() =>
        Shown.OrderBy(pair => pair.Key.Predictor, StringComparer.Ordinal).ThenBy(pair => pair.Key.Challenger, StringComparer.Ordinal);

    private static KeyValuePair<string, object?>[] Tags(string predictor, string challenger) => [new("predictor", predictor), .. ChallengerTags.Of(challenger)];
}

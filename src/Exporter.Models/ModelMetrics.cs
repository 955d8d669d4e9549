using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Exporter.Models.Evaluation;
using Exporter.Models.Inference;

namespace Exporter.Models;

/// <summary>What this stage counts.</summary>
public static class ModelMetrics
{
    /// <summary>Name of the stage's meter.</summary>
    public const string MeterName = "Exporter.Models";

    private const string PredictorTag = "predictor";

    private static readonly Meter Meter = new(MeterName);

    private static readonly ConcurrentDictionary<string, (string Version, ModelContract? Contract)> Shown = new(StringComparer.Ordinal);

    private static readonly Histogram<double> ScoringDuration = Meter.CreateHistogram<double>(
        "foresight_scoring_duration_seconds", "s", "Time to score all entities of a predictor at one step, without explaining.");

    private static readonly Counter<long> ScoringFailures = Meter.CreateCounter<long>(
        "foresight_scoring_failures_total", description: "Predictions, or explanations of them, that are missing because the model failed or gave no valid probability.");

    private static readonly Counter<long> Unexplained = Meter.CreateCounter<long>(
        "foresight_explanations_dropped_total", description: "Predictions near or above their threshold that were left without reasons because a step had too many of them.");

    private static readonly Counter<long> LoadFailures = Meter.CreateCounter<long>(
        "foresight_model_load_failures_total", description: "Model files that could not be brought into use.");

    private static readonly Counter<long> Switches = Meter.CreateCounter<long>(
        "foresight_model_switches_total", description: "Times that another model came into use while the process ran, by reason.");

    private static readonly ConcurrentDictionary<string, bool> Loads = new(StringComparer.Ordinal);

    // Kept in a field only so that the instrument lives as long as the meter.
    private static readonly ObservableGauge<long> LastLoad = Meter.CreateObservableGauge(
        "foresight_model_last_load_successful", ObserveLoads, description: "1 when the model that the configuration names, or an operator has pinned, is in use, 0 when it could not be loaded and another one serves.");

    // Kept in a field only so that the instrument lives as long as the meter.
    private static readonly ObservableGauge<long> Info = Meter.CreateObservableGauge(
        "foresight_model_info", ObserveInfo, description: "Model in use per predictor; always 1.");

    // Kept in a field only so that the instrument lives as long as the meter.
    private static readonly ObservableGauge<double> Promised = Meter.CreateObservableGauge(
        "foresight_model_promised", ObservePromises, description: "What the model in use reached on held-out time, by measure: the names of live measures after foresight_outcome_.");

    // Kept in a field only so that the instrument lives as long as the meter.
    private static readonly ObservableGauge<double> Trained = Meter.CreateObservableGauge(
        "foresight_model_trained_to_timestamp_seconds", ObserveTrained, description: "Last instant that the model in use learnt from, Unix time; absent for the baseline, and for models that do not say.");

    /// <summary>Makes the instruments exist before the first event, so that their zero values can be exposed.</summary>
    public static void Touch(string predictor)
    {
        ScoringFailures.Add(0, Tag(predictor));
        LoadFailures.Add(0, Tag(predictor));
        Unexplained.Add(0, Tag(predictor));
        _ = Info;
        _ = Trained;
        _ = LastLoad;
        _ = Promised;
    }

    /// <summary>Another model came into use.</summary>
    /// <param name="predictor">Whose.</param>
    /// <param name="reason">Why, in a word.</param>
    /// <param name="count">How often; 0 makes the counter exist.</param>
    public static void Switched(string predictor, string reason, int count = 1) => Switches.Add(count, Tag(predictor), new("reason", reason));

    /// <summary>What kind of model has such a version: <c>baseline</c>, <c>capacity</c> or <c>onnx</c>.</summary>
    public static string KindOf(string version) => version is BaselineScorer.BaselineVersion or CapacityScorer.CapacityVersion ? version : "onnx";

    internal static void Scored(string predictor, TimeSpan duration) => ScoringDuration.Record(duration.TotalSeconds, Tag(predictor));

    internal static void ScoringFailed(string predictor, int rows) => ScoringFailures.Add(rows, Tag(predictor));

    internal static void LeftUnexplained(string predictor, int rows) => Unexplained.Add(rows, Tag(predictor));

    internal static void Loaded(string predictor, bool successful)
    {
        Serves(predictor, successful);
        LoadFailures.Add(successful ? 0 : 1, Tag(predictor));
    }

    internal static void Serves(string predictor, bool isTheOneNamed) => Loads[predictor] = isTheOneNamed;

    internal static void Show(string predictor, IScorer scorer) => Shown[predictor] = (scorer.Version, scorer.Contract);

    internal static void Hide(string predictor)
    {
        Shown.TryRemove(predictor, out _);
        Loads.TryRemove(predictor, out _);
    }

    private static IEnumerable<Measurement<long>> ObserveLoads() => Loads.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
        new Measurement<long>(pair.Value ? 1 : 0, Tag(pair.Key)));

    private static IEnumerable<Measurement<long>> ObserveInfo() => Shown.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
        new Measurement<long>(
            1,
            Tag(pair.Key),
            new("version", pair.Value.Version),
            new("kind", KindOf(pair.Value.Version))));

    private static IEnumerable<Measurement<double>> ObserveTrained() =>
        from pair in Contracts()
        where pair.Contract.TrainedTo is not null
        select new Measurement<double>(pair.Contract.TrainedTo!.Value.ToUnixTimeMilliseconds() / 1000.0, Tag(pair.Predictor));

    private static IEnumerable<Measurement<double>> ObservePromises() =>
        from pair in Contracts()
        from promised in PromisedMeasure.Of(pair.Contract)
        select new Measurement<double>(promised.Value, Tag(pair.Predictor), new("horizon", promised.Horizon), new("measure", promised.Measure));

    private static IEnumerable<(string Predictor, ModelContract Contract)> Contracts() =>
        from pair in Shown.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        where pair.Value.Contract is not null
        select (pair.Key, pair.Value.Contract);

    private static KeyValuePair<string, object?> Tag(string predictor) => new(PredictorTag, predictor);
}

using System.Diagnostics.Metrics;
using Exporter.Models.Drift;

namespace Exporter.Feedback.Drift;

/// <summary>How far what models see has moved: gauges from each predictor's <see cref="DriftWatch"/>.</summary>
/// <remarks>Of the features only the <see cref="MaxFeatures"/> furthest by their thresholds have series of their own; all of them are counted.</remarks>
public sealed class DriftMetrics : IDisposable
{
    /// <summary>Features of a predictor with series of their own.</summary>
    public const int MaxFeatures = 10;

    private static readonly (DistanceKind Kind, string Name)[] Kinds =
    [
        (DistanceKind.StabilityIndex, "psi"), (DistanceKind.JensenShannon, "jensen_shannon"), (DistanceKind.Wasserstein, "wasserstein"), (DistanceKind.Missing, "missing"),
    ];

    private readonly Meter _meter;
    private readonly Func<IEnumerable<(string Predictor, DriftWatch Watch)>> _watches;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="watches">The predictors to be shown; called from any thread.</param>
    public DriftMetrics(object scope, Func<IEnumerable<(string Predictor, DriftWatch Watch)>> watches)
    {
        _watches = watches;
        _meter = new Meter(new MeterOptions("Exporter.Feedback.Drift") { Scope = scope });
        ObserveDistances("foresight_feature_drift", "feature", report => report.Features.Take(MaxFeatures), reading => reading.Distances, "Distance of a feature's values in the last day from those that the model learnt from, by measure; of the ten features furthest by their thresholds.");
        ObserveDistances("foresight_feature_drift_threshold", "feature", report => report.Features.Take(MaxFeatures), reading => reading.Thresholds, "Distance from which a feature counts as moved: what ordinary days of the training's history came to, and half as much again.");
        ObserveDistances("foresight_score_drift", "horizon", report => report.Scores, reading => reading.Distances, "Distance of a horizon's probabilities in the last day from those on held-out time, by measure.");
        ObserveDistances("foresight_score_drift_threshold", "horizon", report => report.Scores, reading => reading.Thresholds, "Distance from which a horizon's probabilities count as moved.");
        ObserveErrors("foresight_reconstruction_drift", reading => reading.Distances, "Distance of the reconstruction errors of the last day's vectors from those on held-out time, by measure: features that no longer move together as they did.");
        ObserveErrors("foresight_reconstruction_drift_threshold", reading => reading.Thresholds, "Distance from which reconstruction errors count as moved.");
        Observe("foresight_drift_features", "Features that the model looks at and that are watched for drift.", report => report.Features.Length);
        Observe("foresight_drift_features_moved", "Watched features with a distance at or above its threshold.", report => report.Moved);
        Observe("foresight_drift_rows", "Vectors of the last day that distances rest on.", report => report.Rows);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string description, Func<DriftReport, long> value) => _meter.CreateObservableGauge(
        name,
        () => from shown in Reports() select new Measurement<long>(value(shown.Report), new KeyValuePair<string, object?>("predictor", shown.Predictor)),
        description: description);

    private void ObserveDistances(
        string name, string label, Func<DriftReport, IEnumerable<DriftReading>> readings, Func<DriftReading, DriftDistances?> value, string description) => _meter.CreateObservableGauge(
        name,
        () => from shown in Reports()
              from reading in readings(shown.Report)
              let distances = value(reading)
              where distances is not null
              from kind in Kinds
              select new Measurement<double>(distances.Value[kind.Kind], new("predictor", shown.Predictor), new(label, reading.Name), new("measure", kind.Name)),
        description: description);

    private void ObserveErrors(string name, Func<DriftReading, DriftDistances?> value, string description) => _meter.CreateObservableGauge(
        name,
        () => from shown in Reports()
              from reading in (DriftReading[])(shown.Report.Reconstruction is { } errors ? [errors] : [])
              let distances = value(reading)
              where distances is not null
              from kind in Kinds
              where kind.Kind != DistanceKind.Missing // An error is never missing.
              select new Measurement<double>(distances.Value[kind.Kind], new("predictor", shown.Predictor), new("measure", kind.Name)),
        description: description);

    private IEnumerable<(string Predictor, DriftReport Report)> Reports() =>
        from shown in _watches()
        where shown.Watch.Report is not null
        select (shown.Predictor, shown.Watch.Report);
}

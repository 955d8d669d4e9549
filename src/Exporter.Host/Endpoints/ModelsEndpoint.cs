using System.Collections.Immutable;
using Exporter.Feedback;
using Exporter.Feedback.Drift;
using Exporter.Feedback.Rolling;
using Exporter.Feedback.Storage;
using Exporter.Host.Lifecycle;
using Exporter.Host.Pipeline;
using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/models</c>: who predicts, who is scored beside it, how they compare, and every switch; <c>?predictor=</c> narrows it to one.</summary>
internal static class ModelsEndpoint
{
    /// <summary>Puts the answer on its path.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, ModelRules rules) =>
        endpoints.MapGet("/api/v1/models", context => WriteAsync(context, pipeline, rules));

    private static Task WriteAsync(HttpContext context, StreamPipeline pipeline, ModelRules rules) => ApiAnswer.WriteAsync(context, parameters =>
    {
        var runtimes = WantedPredictors.Find(pipeline, parameters.Get("predictor"));
        return EntityTag.WriteAsync(context, new ModelsAnswer([.. runtimes.Select(runtime => Describe(runtime, rules))]), ModelsJson.Default.ModelsAnswer);
    });

    private static PredictorModelsAnswer Describe(PredictorRuntime runtime, ModelRules rules) => new(
        runtime.Definition.Name,
        Describe(runtime.Definition.Champion.Name, runtime.Model.Current, runtime, runtime.Switches.SinceMs(runtime.Model.Current.Version), runtime.Outcomes.Windows),
        [.. runtime.Challengers.Select(challenger => Describe(challenger.Model, runtime))],
        runtime.Drift.Report is { } drift ? Describe(drift) : null,
        rules.Describe(runtime),
        [.. runtime.Switches.Known.Select(Describe)]);

    private static ModelAnswer Describe(string name, IScorer scorer, PredictorRuntime runtime, long sinceMs, ImmutableArray<OutcomeWindows> windows) => new(
        name,
        scorer.Version,
        ModelMetrics.KindOf(scorer.Version),
        scorer.Sha256,
        AdviceText.Time(sinceMs),
        scorer.Contract?.TrainedTo is { } trainedTo ? AdviceText.Time(trainedTo.ToUnixTimeMilliseconds()) : null,
        HorizonMap.Of(runtime.Definition, horizon => runtime.Definition.AlertThreshold ?? scorer.Thresholds[horizon]),
        Promises(scorer),
        HorizonMap.Of(runtime.Definition, horizon => windows.IsDefault ? [] : Live(windows[horizon])));

    private static ChallengerAnswer Describe(ChallengerModel model, PredictorRuntime runtime)
    {
        var name = model.Reference.Name;
        var book = runtime.Outcomes.Challengers.FirstOrDefault(book => book.Identity.Name == name && book.Identity.Version == model.Current?.Version);
        return new ChallengerAnswer(
            name,
            model.Current is { } scorer ? Describe(name, scorer, runtime, runtime.Switches.SinceMs(scorer.Version, name), book?.Windows ?? default) : null,
            model.Error.Length > 0 ? model.Error : null,
            book is null ? null : HorizonMap.Of(runtime.Definition, horizon => Describe(book.Compare(horizon))));
    }

    private static ComparisonAnswer? Describe(Comparison? comparison) => comparison is null ? null : new ComparisonAnswer(
        AdviceText.Time(comparison.SinceMs),
        comparison.Predictions,
        comparison.Incidents,
        comparison.ChampionAlerts,
        comparison.ChallengerAlerts,
        comparison.Measures.ToDictionary(
            measure => measure.Measure,
            measure => new ComparedAnswer(Number(measure.Champion), Number(measure.Challenger), Number(measure.Difference), Number(measure.Low), Number(measure.High)),
            StringComparer.Ordinal));

    private static SwitchAnswer Describe(ModelSwitch done) => new(
        AdviceText.Time(done.AtMs),
        done.Challenger.Length == 0 ? ModelAlias.Champion : ModelAlias.Challenger,
        done.Challenger.Length == 0 ? null : done.Challenger,
        done.From.Length == 0 ? null : done.From,
        done.To,
        done.Reason);

    private static Dictionary<string, Dictionary<string, double>>? Promises(IScorer scorer) => scorer.Contract is { } contract
        ? PromisedMeasure.Of(contract)
            .GroupBy(promised => promised.Horizon, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToDictionary(promised => promised.Measure, promised => promised.Value, StringComparer.Ordinal), StringComparer.Ordinal)
        : null;

    /// <summary>The measures of the longest window, by the names of <see cref="PromisedMeasure"/>.</summary>
    private static Dictionary<string, double> Live(OutcomeWindows windows) => windows.Summaries is [.., var summary]
        ? new (string Measure, double Value)[]
            {
                ("brier_score", summary.BrierScore),
                ("calibration_error", summary.CalibrationError),
                ("alert_precision", summary.AlertPrecision),
                ("alerts_decided", summary.AlertsDecided),
                ("event_recall", summary.EventRecall),
                ("alerts_per_week", summary.AlertsPerWeek),
            }
            .Where(live => double.IsFinite(live.Value))
            .ToDictionary(live => live.Measure, live => live.Value, StringComparer.Ordinal)
        : [];

    private static DriftAnswer Describe(DriftReport report) => new(
        report.Rows,
        report.Features.Length,
        report.Moved,
        [.. report.Features.Take(DriftMetrics.MaxFeatures).Select(Describe)],
        [.. report.Scores.Select(Describe)],
        report.Reconstruction is { } errors ? Describe(errors) : null);

    private static MovedAnswer Describe(DriftReading reading) => new(reading.Name, Math.Round(reading.Largest, 4), reading.HasMoved);

    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}

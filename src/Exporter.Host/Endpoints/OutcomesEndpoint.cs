using Exporter.Feedback.Rolling;
using Exporter.Feedback.Storage;
using Exporter.Host.Outcomes;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/outcomes</c>: how predictions did of late; <c>/alerts</c> and <c>/incidents</c> below it list what became of each.</summary>
internal static class OutcomesEndpoint
{
    private const string Path = "/api/v1/outcomes";

    /// <summary>Puts the answers on their paths.</summary>
    public static void MapOutcomes(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, Store? store)
    {
        endpoints.MapGet(Path, context => ApiAnswer.WriteAsync(context, parameters => Summarise(parameters, pipeline), OutcomesJson.Default.OutcomesAnswer));
        endpoints.MapGet($"{Path}/alerts", context => StoreAnswer.PageAsync(context, store, ListAlerts, OutcomesJson.Default.AlertOutcomesAnswer));
        endpoints.MapGet($"{Path}/incidents", context => StoreAnswer.PageAsync(context, store, ListIncidents, OutcomesJson.Default.IncidentOutcomesAnswer));
    }

    private static OutcomesAnswer Summarise(CheckedParameters parameters, StreamPipeline pipeline) => new(
        [.. WantedPredictors.Find(pipeline, parameters.Get("predictor")).Select(runtime => new PredictorOutcomesAnswer(
            runtime.Definition.Name,
            [.. runtime.Outcomes.Horizons.Select((horizon, index) => new HorizonOutcomesAnswer(horizon, [.. runtime.Outcomes.Windows[index].Summaries.Select(Describe)]))]))]);

    private static AlertOutcomesAnswer ListAlerts(CheckedParameters parameters, Store store)
    {
        var (page, next) = new OutcomePage(parameters).Read(store, KeptOutcomes.ReadAlerts);
        return new AlertOutcomesAnswer([.. page.Select(AlertOutcomeAnswer.Of)], next);
    }

    private static IncidentOutcomesAnswer ListIncidents(CheckedParameters parameters, Store store)
    {
        var (page, next) = new OutcomePage(parameters).Read(store, KeptOutcomes.ReadOnsets);
        return new IncidentOutcomesAnswer([.. page.Select(IncidentOutcomeAnswer.Of)], next);
    }

    private static OutcomeWindowAnswer Describe(OutcomeSummary summary) => new(
        PrometheusDuration.Format(summary.Span),
        Number(summary.BrierScore),
        Number(summary.CalibrationError),
        Number(summary.AlertPrecision),
        summary.AlertsDecided,
        Number(summary.EventRecall),
        Number(summary.PredictionPrecision),
        Number(summary.PredictionRecall),
        Number(summary.AlertsPerWeek),
        new ExpectedOutcomesAnswer(
            Number(summary.Expected.BrierScore),
            Number(summary.Expected.AlertPrecision),
            Number(summary.Expected.EventRecall),
            Number(summary.Expected.PredictionPrecision),
            Number(summary.Expected.PredictionRecall)));

    // JSON has no NaN.
    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}

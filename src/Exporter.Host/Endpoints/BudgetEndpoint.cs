using Exporter.Feedback.Budget;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/budget</c>: each predictor's alert budget, what of it is used, and what every threshold would give; <c>?predictor=</c> narrows it to one.</summary>
internal static class BudgetEndpoint
{
    private const int Digits = 4;

    /// <summary>Puts the answer on its path.</summary>
    public static void MapBudget(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline) =>
        endpoints.MapGet("/api/v1/budget", context => WriteAsync(context, pipeline));

    private static Task WriteAsync(HttpContext context, StreamPipeline pipeline) => ApiAnswer.WriteAsync(
        context,
        parameters => new BudgetAnswer(
        [
            .. WantedPredictors.Find(pipeline, parameters.Get("predictor"))
                .Where(runtime => runtime.Budget is not null)
                .Select(runtime => Describe(runtime.Definition, runtime.Budget!)),
        ]),
        BudgetJson.Default.BudgetAnswer);

    private static PredictorBudgetAnswer Describe(PredictorDefinition definition, BudgetStatus status)
    {
        var (alerts, window) = status.Budget.Whole;
        return new PredictorBudgetAnswer(
            definition.Name,
            AdviceText.Time(status.StepMs),
            status.Budget.ToString(),
            alerts,
            PrometheusDuration.Format(window),
            status.Used,
            status.RoomAtMs is { } roomAtMs ? AdviceText.Time(roomAtMs) : null,
            status.Model,
            AdviceText.Time(status.ChosenForMs),
            [.. definition.Horizons.Zip(status.Choices, (horizon, choice) => Describe(horizon, choice, status))]);
    }

    private static HorizonBudgetAnswer Describe(TimeSpan horizon, BudgetChoice choice, BudgetStatus status) => new(
        PrometheusDuration.Format(horizon),
        choice.Threshold,
        choice.Clear,
        choice.Points[0].Threshold,
        choice.Why,
        Rounded(choice.ExpectedPerWeek),
        Math.Round(choice.TrainingWeeks, Digits),
        Math.Round(choice.LiveWeeks, Digits),
        [.. choice.Points.Select(point => new TradeOffAnswer(
            point.Threshold,
            Rounded(point.ExpectedPerWeek),
            point.Training is { } training ? new AlertsAnswer(Rounded(training.AlertsPerEntityWeek * status.Entities), training.Precision, training.Recall) : null,
            point.LivePerWeek is null ? null : new AlertsAnswer(Rounded(point.LivePerWeek), Rounded(point.LivePrecision), Rounded(point.LiveRecall))))]);

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, Digits) : null;
}

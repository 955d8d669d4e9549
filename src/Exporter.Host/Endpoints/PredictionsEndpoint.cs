using Exporter.Exposition;
using Exporter.Host.Pipeline;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/predictions</c>: the board as JSON, the likeliest failure first; see <see cref="PredictionsQuestion"/> for what narrows and orders it.</summary>
/// <remarks><c>?role=challenger</c> gives what challengers say in place of the predictions that hold, never both. Whoever has seen all frames gets 304.</remarks>
internal static class PredictionsEndpoint
{
    /// <summary>Puts the answer on its path.</summary>
    public static void MapPredictions(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, PredictionBoard board) =>
        endpoints.MapGet("/api/v1/predictions", context => WriteAsync(context, pipeline, board));

    /// <summary>One prediction.</summary>
    public static PredictionAnswer Describe(PredictionFrame frame, int row)
    {
        var alerting = frame.AlertingHorizon(row);
        return new PredictionAnswer(
            LabelMap.Of(frame.EntityAt(row)),
            LabelMap.Of(frame.KeptAt(row)),
            HorizonMap.Of(frame.Definition, horizon => Math.Round((double)frame.Probability(row, horizon), 4)),
            alerting < 0 ? null : PrometheusDuration.Format(frame.Definition.Horizons[alerting]),
            frame.IsWithheld(row),
            frame.OverridesAt(row) is { IsEmpty: false } overrides ? [.. overrides.Select(Describe)] : null,
            [.. frame.ContributionsAt(row).Select(reason => new ContributionAnswer(reason.Signal, Math.Round(reason.Contribution, 4)))],
            frame.Advice.Of(row) is { } advice ? AdviceText.Describe(advice) : null);
    }

    private static OverrideMark Describe(Override one) => new(one.Number, OverrideKinds.NameOf(one.Kind), AdviceText.OptionalTime(one.EndMs), one.Reason, one.By);

    private static Task WriteAsync(HttpContext context, StreamPipeline pipeline, PredictionBoard board) => ApiAnswer.WriteAsync(context, parameters =>
    {
        var question = new PredictionsQuestion(parameters, pipeline);
        var shown = board.Look();
        if (EntityTag.IsKnown(context, shown.Name))
        {
            return Task.CompletedTask;
        }

        var answers = question.FramesOf(shown).Select(one => Describe(question, one.Frame, one.Challenger));
        return JsonAnswer.WriteAsync(context, new PredictionsAnswer([.. answers]), PredictionsJson.Default.PredictionsAnswer);
    });

    private static PredictorAnswer Describe(PredictionsQuestion question, PredictionFrame frame, string? challenger)
    {
        var rows = question.Page(frame, out var total);
        return new PredictorAnswer(
            frame.Definition.Name,
            AdviceText.Time(frame.StepMs),
            frame.ModelVersion,
            challenger,
            HorizonMap.Of(frame.Definition, horizon => frame.Thresholds[horizon]),
            HorizonMap.Of(frame.Definition, horizon => frame.ClearThresholds[horizon]),
            total,
            rows.Select(row => Describe(frame, row)));
    }
}

using Exporter.Exposition;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/predictions</c>: the board as JSON, the likeliest failure first; <c>?predictor=</c> narrows it to one.</summary>
/// <remarks><c>?role=challenger</c> gives what challengers say in place of the predictions that hold, never both.</remarks>
internal static class PredictionsEndpoint
{
    /// <summary>Puts the answer on its path.</summary>
    public static void MapPredictions(this IEndpointRouteBuilder endpoints, PredictionBoard board) =>
        endpoints.MapGet("/api/v1/predictions", context => WriteAsync(context, board));

    private static Task WriteAsync(HttpContext context, PredictionBoard board)
    {
        var wanted = context.Request.Query["predictor"].ToString();
        var role = context.Request.Query["role"].ToString();
        if (role is not ("" or ModelAlias.Champion or ModelAlias.Challenger))
        {
            return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, $"role must be {ModelAlias.Champion} or {ModelAlias.Challenger}, not \"{role}\"");
        }

        var answers = role == ModelAlias.Challenger
            ? board.CurrentChallengers().Where(challenger => IsWanted(challenger.Frame)).Select(challenger => Describe(challenger.Frame, challenger.Name))
            : board.Current().Where(IsWanted).Select(frame => Describe(frame, null));
        return JsonAnswer.WriteAsync(context, new PredictionsAnswer([.. answers]), PredictionsJson.Default.PredictionsAnswer);

        bool IsWanted(PredictionFrame frame) => wanted.Length == 0 || frame.Definition.Name == wanted;
    }

    private static PredictorAnswer Describe(PredictionFrame frame, string? challenger)
    {
        var last = frame.Definition.Horizons.Length - 1;
        var rows = Enumerable.Range(0, frame.Count).OrderByDescending(row => frame.Probability(row, last)).ThenBy(row => row);
        return new PredictorAnswer(
            frame.Definition.Name,
            AdviceText.Time(frame.StepMs),
            frame.ModelVersion,
            challenger,
            PerHorizon(frame, horizon => frame.Thresholds[horizon]),
            PerHorizon(frame, horizon => frame.ClearThresholds[horizon]),
            [.. rows.Select(row => Describe(frame, row))]);
    }

    /// <summary>One row of a frame as the API tells it.</summary>
    internal static PredictionAnswer Describe(PredictionFrame frame, int row)
    {
        var alerting = frame.AlertingHorizon(row);
        return new PredictionAnswer(
            Map(frame.EntityAt(row)),
            Map(frame.KeptAt(row)),
            PerHorizon(frame, horizon => Math.Round((double)frame.Probability(row, horizon), 4)),
            alerting < 0 ? null : PrometheusDuration.Format(frame.Definition.Horizons[alerting]),
            frame.IsWithheld(row),
            frame.OverridesAt(row) is { IsEmpty: false } overrides ? [.. overrides.Select(Describe)] : null,
            [.. frame.ContributionsAt(row).Select(reason => new ContributionAnswer(reason.Signal, Math.Round(reason.Contribution, 4)))],
            frame.Advice.Of(row) is { } advice ? AdviceText.Describe(advice) : null);
    }

    private static OverrideMark Describe(Override one) => new(one.Number, OverrideKinds.NameOf(one.Kind), AdviceText.OptionalTime(one.EndMs), one.Reason, one.By);

    private static Dictionary<string, double> PerHorizon(PredictionFrame frame, Func<int, double> value)
    {
        var result = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var horizon = 0; horizon < frame.Definition.Horizons.Length; horizon++)
        {
            result.Add(PrometheusDuration.Format(frame.Definition.Horizons[horizon]), value(horizon));
        }

        return result;
    }

    private static Dictionary<string, string> Map(Labels labels) => labels.Enumerate().ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal);
}

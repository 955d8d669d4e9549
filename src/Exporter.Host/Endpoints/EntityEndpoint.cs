using System.Globalization;
using System.Text.Json;
using Exporter.Exposition;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Entities;
using Exporter.Host.Events;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/entity</c>: all that is known of one entity: its signals' and probabilities' last steps, the prediction in force, what became of earlier ones.</summary>
/// <remarks><c>predictor</c> and <c>labels</c>, a JSON object with the entity's labels, say which; <c>signals=false</c> leaves all out but the probabilities.</remarks>
internal static class EntityEndpoint
{
    private const int MaxPast = 40;
    private const string Where = "the question";

    /// <summary>Puts the answer on its path.</summary>
    public static void MapEntity(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, PredictionBoard board, Store? store, RecentEvents events, GrafanaLinks grafana) =>
        endpoints.MapGet("/api/v1/entity", context => ApiAnswer.WriteAsync(context, parameters => Answer(parameters, pipeline, board, store, events, grafana), OneEntityJson.Default.OneEntityAnswer));

    private static OneEntityAnswer Answer(CheckedParameters parameters, StreamPipeline pipeline, PredictionBoard board, Store? store, RecentEvents events, GrafanaLinks grafana)
    {
        var runtime = WantedPredictors.FindOne(pipeline, parameters.Get("predictor"));
        var isWhole = parameters.Choice("signals", "true", "false") == "true";
        var labels = ReadLabels(parameters);
        parameters.Check();
        if (EntityLookup.Find([runtime.Definition], runtime.Definition.Name, labels, out _) is { } complaint)
        {
            parameters.Complain("labels", complaint);
            parameters.Check();
        }

        var entity = labels.Keep(runtime.Definition.EntityLabels);
        return pipeline.Gate.Run(() => runtime.Look(entity, isWhole)) is { } snapshot
            ? Describe(runtime, entity, snapshot, board, isWhole ? store : null) with
            {
                Events = isWhole ? [.. events.Of(runtime.Definition, entity, snapshot.Kept, MaxPast).Select(Describe)] : [],
                Grafana = grafana.ToEntity(runtime.Definition.Name, entity, snapshot.Kept),
            }
            : throw new ProblemException(ProblemKind.UnknownEntity, WhyUnknown(runtime, entity, pipeline));
    }

    private static Labels ReadLabels(CheckedParameters parameters)
    {
        try
        {
            using var document = JsonDocument.Parse($"{{\"labels\":{parameters.Get("labels")}}}");
            return JsonMember.Labels(document.RootElement, "labels", Where);
        }
        catch (Exception exception) when (PostedJson.IsOfTheBody(exception))
        {
            parameters.Complain("labels", $"must be a JSON object of the entity's labels, such as {{\"instance\":\"db1:9100\"}}: {exception.Message}");
            return Labels.Empty;
        }
    }

    private static string WhyUnknown(PredictorRuntime runtime, Labels entity, StreamPipeline pipeline)
    {
        if (pipeline.Head.NewestMs == long.MinValue)
        {
            return "no samples received yet";
        }

        if (runtime.Status.LastStepMs is null)
        {
            return $"predictor \"{runtime.Definition.Name}\" has not evaluated a step yet";
        }

        var span = PrometheusDuration.Format(TimeSpan.FromTicks(runtime.Definition.Step.Ticks * WindowStore.SpanSteps));
        var refused = runtime.Status.RefusedEntities;
        return $"no signal of predictor \"{runtime.Definition.Name}\" has given a value for {entity} in the last {span}"
            + (refused > 0 ? string.Create(CultureInfo.InvariantCulture, $"; or it was turned away, as {refused} were: limits.max_entities={runtime.MaxEntities}") : "");
    }

    private static OneEntityAnswer Describe(PredictorRuntime runtime, Labels entity, EntitySnapshot snapshot, PredictionBoard board, Store? store)
    {
        var definition = runtime.Definition;
        var frame = board.Current().FirstOrDefault(frame => frame.Definition.Name == definition.Name);
        var row = frame is null ? -1 : Enumerable.Range(0, frame.Count).FirstOrDefault(row => frame.EntityAt(row).Equals(entity), -1);
        var model = runtime.Model.Current;
        return new OneEntityAnswer(
            definition.Name,
            LabelMap.Of(entity),
            AdviceText.Time(snapshot.StepMs),
            definition.Step.TotalSeconds,
            snapshot.StepsSeen,
            WindowStore.FineSteps,
            snapshot.IsFailing,
            Why(snapshot, frame, row),
            HorizonMap.Of(definition, horizon => frame?.Thresholds[horizon] ?? definition.AlertThreshold ?? model.Thresholds[horizon]),
            row < 0 ? null : PredictionsEndpoint.Describe(frame!, row),
            [.. Enumerable.Range(1 - WindowStore.FineSteps, WindowStore.FineSteps).Select(steps => (snapshot.StepMs / 1000.0) + (steps * definition.Step.TotalSeconds))],
            HorizonMap.Of(definition, horizon => Array.ConvertAll(snapshot.Probabilities[horizon], Rounded)),
            [.. snapshot.Signals.Select((values, signal) => Describe(definition.Signals[signal], values))],
            [.. (store?.Read(connection => PastEvents.Alerts(connection, definition.Name, entity, MaxPast), []) ?? []).Select(Describe)],
            [.. (store?.Read(connection => PastEvents.Onsets(connection, definition.Name, entity, MaxPast), []) ?? []).Select(Describe)],
            [],
            [.. snapshot.ChangesMs.Select(AdviceText.Time)],
            null);
    }

    private static string? Why(EntitySnapshot snapshot, PredictionFrame? frame, int row) =>
        !snapshot.IsActive ? "no signal has a value for it at the last step"
        : frame is null ? "the predictor has no prediction in force: the model failed at the last step, or no step came for exposition.stale_after"
        : row < 0 ? "the model gave no probability for it at the last step"
        : snapshot.IsWarmingUp ? string.Create(CultureInfo.InvariantCulture, $"its windows are warming up: {snapshot.StepsSeen} of {WindowStore.FineSteps} steps")
        : null;

    private static SignalAnswer Describe(SignalDefinition signal, double[] values) => new(
        signal.Name,
        signal.Expression,
        SignalUnitNames.NameOf(signal.Unit),
        signal.Limit is { } limit ? new LimitAnswer(limit.Side == LimitSide.Above ? "above" : "below", limit.Value) : null,
        Array.ConvertAll(values, Present));

    private static PastAlertAnswer Describe(KeptAlert alert) => new(
        alert.Horizon, AdviceText.Time(alert.StartMs), AdviceText.OptionalTime(alert.EndMs), Math.Round(alert.PeakProbability, 4), alert.Outcome, AdviceText.OptionalTime(alert.OnsetMs));

    private static PastIncidentAnswer Describe(KeptOnset onset) => new(onset.Horizon, AdviceText.Time(onset.OnsetMs), onset.Outcome, AdviceText.OptionalTime(onset.AlertMs));

    private static PastEventAnswer Describe(KeptEvent kept) => new(
        EventKinds.NameOf(kept.Event.Kind), AdviceText.Time(kept.Event.StartMs), AdviceText.OptionalTime(kept.Event.EndMs), kept.Event.Title, kept.Event.Version, kept.Event.Url, kept.Event.Source);

    // JSON has no NaN.
    private static double? Present(double value) => double.IsNaN(value) ? null : value;

    private static double? Rounded(double value) => double.IsNaN(value) ? null : Math.Round(value, 4);
}

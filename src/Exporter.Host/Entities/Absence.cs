using Exporter.Exposition;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Entities;

/// <summary>Why there is no prediction, or a lesser one than there might be.</summary>
/// <param name="Reason">For programs: <c>no_samples</c>, <c>no_step</c>, <c>no_series</c>, <c>no_entities</c>, <c>no_answer</c>, <c>stale</c>, <c>entity_limit</c>, <c>warming_up</c> or <c>no_model</c>.</param>
/// <param name="Text">For people, with the numbers.</param>
internal sealed record Absence(string Reason, string Text)
{
    /// <summary>All that keeps a predictor from predicting, or from predicting as well as it could; empty when nothing does.</summary>
    public static IReadOnlyList<Absence> Of(PredictorRuntime runtime, StreamPipeline pipeline, PredictionBoard board)
    {
        var (name, status) = (runtime.Definition.Name, runtime.Status);
        List<Absence> found = [];
        if (pipeline.Head.NewestMs == long.MinValue)
        {
            found.Add(new Absence("no_samples", "no samples were received yet"));
        }
        else if (status.LastStepMs is null)
        {
            found.Add(new Absence("no_step", $"no step was evaluated yet: the newest sample is of {AdviceText.Time(pipeline.Head.NewestMs)}"));
        }
        else if (status.Entities == 0)
        {
            found.Add(SelectsSeries(runtime, pipeline)
                ? new Absence("no_entities", $"series are selected, but no signal has given an element with the labels {string.Join(", ", runtime.Definition.EntityLabels)}")
                : new Absence("no_series", "none of the series that were received is selected by an expression of this predictor"));
        }
        else if (board.AgeOf(name) is not { } age)
        {
            found.Add(new Absence("no_answer", $"step {AdviceText.Time(status.LastStepMs.Value)} has no predictions: the model failed, as the log says"));
        }
        else if (age > board.StaleAfter)
        {
            found.Add(new Absence("stale", $"the last step was evaluated {(long)age.TotalSeconds} s ago, which is longer than stale_after of {(long)board.StaleAfter.TotalSeconds} s: no samples come"));
        }

        if (status.RefusedEntities > 0)
        {
            found.Add(new Absence("entity_limit", $"{status.RefusedEntities} times an entity was turned away, as there are windows for {runtime.MaxEntities} (limits.max_entities)"));
        }

        if (status.WarmingUp > 0)
        {
            found.Add(new Absence("warming_up", $"{status.WarmingUp} of {status.Entities} entities have windows that are not full yet"));
        }

        if (runtime.Model.Error.Length > 0)
        {
            found.Add(new Absence("no_model", $"{runtime.Model.Current.Version} predicts, as {runtime.Definition.Champion.Name} cannot be used: {runtime.Model.Error}"));
        }

        return found;
    }

    /// <summary>Why nothing is known of what somebody asks for.</summary>
    public static string OfUnknown(PredictorRuntime runtime, StreamPipeline pipeline, IReadOnlyCollection<LabelCondition> matches)
    {
        var series = AllSeries(pipeline).Count(labels => matches.Any(match => match.Matches(labels)));
        var refused = runtime.Status.RefusedEntities > 0 ? $"; {runtime.Status.RefusedEntities} times an entity was turned away, as there are windows for {runtime.MaxEntities} (limits.max_entities)" : "";
        return (runtime.Status.LastStepMs is null ? $"predictor \"{runtime.Definition.Name}\" has evaluated no step yet"
            : series == 0 ? $"no series of the last minutes fits that any predictor selects, and predictor \"{runtime.Definition.Name}\" knows no such entity"
            : $"{series} series fit, but no signal of predictor \"{runtime.Definition.Name}\" has given an element with such labels among {string.Join(", ", runtime.Definition.EntityLabels)}") + refused;
    }

    /// <summary>Why a known entity has no prediction.</summary>
    public static string OfKnown(EntityState state, PredictorRuntime runtime, StreamPipeline pipeline, PredictionBoard board) =>
        Of(runtime, pipeline, board).FirstOrDefault(absence => absence.Reason is "no_answer" or "stale") is { } all ? all.Text
        : state.IsActive ? $"model {runtime.Model.Current.Version} gave no valid probability for {state.Entity}, as the log says"
        : $"{state.Entity} has no signal any more: its last one was at {AdviceText.Time(state.LastSeenMs)}";

    // Looked through outside of the lock: patterns over a million series take longer than senders should wait.
    private static Labels[] AllSeries(StreamPipeline pipeline) => pipeline.Gate.Run(() => pipeline.Head.AllSeries().ToArray());

    private static bool SelectsSeries(PredictorRuntime runtime, StreamPipeline pipeline)
    {
        List<LabelCondition> conditions = [];
        foreach (var selector in runtime.Selectors)
        {
            if (LabelCondition.TryCreate(selector.Matchers, out var condition, out _))
            {
                conditions.Add(condition);
            }
        }

        return AllSeries(pipeline).Any(labels => conditions.Exists(condition => condition.Matches(labels)));
    }
}

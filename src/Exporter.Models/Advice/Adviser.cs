using System.Collections.Immutable;
using Exporter.Features.Course;
using Exporter.Models.Explain;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Models.Advice;

/// <summary>Turns explained predictions into advice: how their signals have gone, when, what to do, how urgent.</summary>
/// <remarks>
/// Only for the rows that <see cref="FrameBuilder"/> has explained: few, and bounded; nothing is allocated for others. A function of the windows and of the steps
/// before, never of a clock. Not thread-safe.
/// </remarks>
public sealed class Adviser
{
    // Weaker reasons explain, but are no cause to do anything about.
    private const double LeastToActOn = 0.15;

    private readonly PredictorDefinition _definition;
    private readonly CourseReader _courses;
    private readonly SignalForecast[] _forecasts;
    private readonly RecommendationBook _book;
    private readonly DependantGraph _graph = new();
    private readonly CauseGroups _groups = new();
    private readonly Dictionary<string, int> _signals;
    private readonly ISignalNotes? _notes;

    /// <summary>An adviser for one predictor.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="rules">What to do about reasons.</param>
    /// <param name="notes">Knows more of some signals than their numbers; null for nobody.</param>
    public Adviser(PredictorDefinition definition, ImmutableArray<RecommendationRule> rules, ISignalNotes? notes = null)
    {
        _definition = definition;
        _notes = notes;
        _courses = new CourseReader(definition);
        _forecasts = new SignalForecast[definition.Horizons.Length];
        _book = new RecommendationBook(rules);
        _signals = definition.Signals.Select((signal, index) => (signal.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
    }

    /// <summary>The same frame with advice on the rows that are explained.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="windows">The windows that it was made from, at the same step.</param>
    /// <param name="memory">What is known of the steps before; takes in this step.</param>
    /// <param name="patterns">The predictor's patterns; learns from the onsets of this step.</param>
    /// <param name="isFrozen">True where an operator lets nothing be learnt.</param>
    public PredictionFrame Advise(PredictionFrame frame, PredictorWindows windows, AdviceMemory memory, PatternBook patterns, bool isFrozen = false)
    {
        Learn(windows, memory.Reasons, isFrozen ? null : patterns);
        int[] rows = [.. Enumerable.Range(0, frame.Count).Where(frame.IsExplained)];
        if (rows.Length == 0)
        {
            memory.Priorities.EndStep();
            return frame;
        }

        _graph.Load(windows);
        var members = _definition.TopologyLabel is { } label ? CountMembers(frame, label) : null;
        var advice = new EntityAdvice[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            advice[i] = Advise(frame, rows[i], windows, members, memory, patterns);
        }

        memory.Priorities.EndStep();
        Group(frame, rows, advice);
        return frame.With(new FrameAdvice(rows, advice));
    }

    /// <summary>What the entities that begin to fail at this step looked like before.</summary>
    private void Learn(PredictorWindows windows, ReasonTrail trail, PatternBook? patterns)
    {
        trail.ForgetBefore(windows.AsOfMs - (long)_definition.Horizons[^1].TotalMilliseconds);
        foreach (var onset in windows.Onsets)
        {
            var entity = windows.EntityAt(onset.Entity);
            if (patterns is not null)
            {
                patterns.Learn(entity, onset.OnsetMs, trail.Of(entity));
                _notes?.Learn(entity, onset.OnsetMs);
            }

            // Also where nothing was learnt: what led to this incident did not lead to the next.
            trail.Forget(entity);
        }
    }

    private EntityAdvice Advise(
        PredictionFrame frame, int row, PredictorWindows windows, Dictionary<string, int>? members, AdviceMemory memory, PatternBook patterns)
    {
        var slot = frame.SlotAt(row);
        var contributions = frame.ContributionsAt(row);
        ImmutableArray<SignalReason> reasons = [.. contributions
            .Where(contribution => _signals.ContainsKey(contribution.Signal))
            .Select(contribution => ReasonOf(contribution, windows, slot, frame.EntityAt(row)))];
        var pattern = PatternOf(frame.EntityAt(row), slot, reasons, windows, memory.Reasons, patterns);
        var time = CrossingOf(reasons, NotBefore(frame, row)) ?? HazardTime.Of(frame, row);
        var recommendations = _book.For(
            _definition.Name,
            frame.LabelsAt(row),
            contributions.Where((contribution, rank) => rank == 0 || contribution.Contribution >= LeastToActOn).Select(contribution => contribution.Signal),
            pattern?.Name ?? "");
        var severity = recommendations.IsEmpty ? Severity.Warning : recommendations.Max(rule => rule.Severity);
        var longest = _definition.Horizons[^1];
        var priority = Priority.Of(
            frame.Probability(row, _definition.Horizons.Length - 1), severity, DependantsOf(frame, row, members), Ahead(frame, row, time), longest);
        return new EntityAdvice
        {
            Reasons = reasons,
            Time = time,
            Recommendations = recommendations,
            Priority = memory.Priorities.Hold(frame.EntityAt(row), priority),
            Pattern = pattern,
        };
    }

    // An entity that is failing already looks like its failure, not like what comes before one.
    private static FailurePattern? PatternOf(
        Labels entity, int slot, ImmutableArray<SignalReason> reasons, PredictorWindows windows, ReasonTrail trail, PatternBook patterns)
    {
        if (windows.History(slot).InIncident)
        {
            return null;
        }

        trail.Note(entity, windows.AsOfMs, reasons);
        return patterns.Match(trail.Of(entity));
    }

    private void Group(PredictionFrame frame, int[] rows, EntityAdvice[] advice)
    {
        var last = _definition.Horizons.Length - 1;
        CauseMember[] members = [.. rows.Select((row, i) =>
            CauseMember.Of(frame.EntityAt(row), frame.SlotAt(row), frame.Probability(row, last), advice[i].Reasons))];
        var groups = _groups.Find(members, _graph, (long)_definition.Step.TotalMilliseconds);
        for (var i = 0; i < rows.Length; i++)
        {
            advice[i] = groups[i] is null ? advice[i] : advice[i] with { Group = groups[i] };
        }
    }

    private SignalReason ReasonOf(SignalContribution contribution, PredictorWindows windows, int slot, Labels entity)
    {
        var index = _signals[contribution.Signal];
        var signal = _definition.Signals[index];
        var course = _courses.Read(windows, slot, index);
        var known = _courses.Forecast(windows, slot, index, _forecasts);
        var sentence = ReasonSentence.Of(signal, course, windows.AsOfMs);
        return new SignalReason(signal.Name, signal.Unit, contribution.Contribution, course, _notes?.Of(signal, entity) is { } note ? $"{sentence}; {note}" : sentence)
        {
            Forecasts = [.. _forecasts.AsSpan(0, known)],
        };
    }

    /// <summary>End of the longest horizon within which a failure is not likely, Unix ms; the step where there is none.</summary>
    /// <remarks>A limit that is crossed before is not where the entity fails: such as one on a signal that looks ahead by itself.</remarks>
    private long NotBefore(PredictionFrame frame, int row)
    {
        var unlikely = Enumerable.Range(0, _definition.Horizons.Length)
            .Where(horizon => frame.Probability(row, horizon) < PredictionFrame.NearnessOfExplained * frame.Thresholds[horizon])
            .Select(horizon => _definition.Horizons[horizon])
            .DefaultIfEmpty()
            .Max();
        return frame.StepMs + (long)unlikely.TotalMilliseconds;
    }

    /// <summary>The soonest crossing of a limit among the signals that are reasons.</summary>
    private static FailureTime? CrossingOf(ImmutableArray<SignalReason> reasons, long notBeforeMs)
    {
        FailureTime? soonest = null;
        foreach (var reason in reasons)
        {
            if (reason.Course.Crossing is { } crossing && crossing.AtMs >= notBeforeMs && !(soonest?.AtMs <= crossing.AtMs))
            {
                soonest = new FailureTime(crossing.AtMs, crossing.LowerMs, crossing.UpperMs, reason.Signal);
            }
        }

        return soonest;
    }

    /// <summary>How far ahead the failure is: as forecast, or within the explained horizon where no forecast is.</summary>
    private TimeSpan Ahead(PredictionFrame frame, int row, FailureTime? time) =>
        time is { } forecast ? TimeSpan.FromMilliseconds(forecast.AtMs - frame.StepMs) : _definition.Horizons[Math.Max(0, frame.ExplainedHorizon(row))];

    private double? DependantsOf(PredictionFrame frame, int row, Dictionary<string, int>? members)
    {
        if (members is not null)
        {
            return members.GetValueOrDefault(Topology(frame, row, _definition.TopologyLabel!), 1) - 1;
        }

        return _definition.DependencyExpression is null ? null : _graph.WeightOfDependants(frame.SlotAt(row));
    }

    private static Dictionary<string, int> CountMembers(PredictionFrame frame, string label)
    {
        var members = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < frame.Count; row++)
        {
            if (Topology(frame, row, label) is { Length: > 0 } value)
            {
                members[value] = members.GetValueOrDefault(value) + 1;
            }
        }

        return members;
    }

    private static string Topology(PredictionFrame frame, int row, string label) =>
        frame.EntityAt(row).Get(label) is { Length: > 0 } value ? value : frame.KeptAt(row).Get(label);
}

using Exporter.Models.Evaluation;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Evaluation;

/// <summary>The rows of one part of the split, ready to hold alerts and probabilities against what happened.</summary>
public sealed class EvaluatedPart
{
    private readonly PredictorDefinition _definition;
    private readonly TrainingOptions _options;
    private readonly TimeSpan _rowStep;
    private readonly List<WatchedEntity> _entities = [];
    private readonly RowLabel[][] _labels;
    private EntityDraws? _draws;

    /// <summary>The rows of <paramref name="all"/> on the common grid whose step lies in <paramref name="range"/>.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="options">For the minimal lead.</param>
    /// <param name="all">All rows.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    /// <param name="range">The part.</param>
    /// <param name="includes">Which entities belong to it; null for all.</param>
    public EvaluatedPart(
        PredictorDefinition definition, TrainingOptions options, TrainingRows all, RowLabel[][] labels, TimeRange range, Func<int, bool>? includes = null)
    {
        _definition = definition;
        _options = options;
        _labels = labels;
        _rowStep = definition.Step * all.Stride;
        Range = range;
        Rows = [.. Enumerable.Range(0, all.Count).Where(row => range.Contains(all.StepMsOf(row)) && !all.IsExtra(row) && includes?.Invoke(all.EntityOf(row)) != false)];
        foreach (var group in Rows.Select((row, position) => (Row: row, Position: position)).GroupBy(pair => all.EntityOf(pair.Row)))
        {
            int[] positions = [.. group.Select(pair => pair.Position)];
            long[] steps = [.. group.Select(pair => all.StepMsOf(pair.Row))];
            var onsets = all.OnsetsMs[group.Key].Where(range.Contains).ToList();
            _entities.Add(new WatchedEntity(group.Key, all.Entities[group.Key], positions, steps, onsets)
            {
                UnknownMs = [.. all.Unknown.Of(all.Entities[group.Key]).Select(span => (span.FromMs, span.ToMs))],
            });
            Onsets += onsets.Count(onset => onset > steps[0]);
        }
    }

    /// <summary>The part's span of time.</summary>
    public TimeRange Range { get; }

    /// <summary>Indices of the part's rows among all rows; a position in probabilities is a position in this list.</summary>
    public List<int> Rows { get; }

    /// <summary>Number of entities with a row in this part.</summary>
    public int Entities => _entities.Count;

    /// <summary>Entities with a row in this part.</summary>
    public IReadOnlyList<WatchedEntity> Watched => _entities;

    /// <summary>Onsets in this part that could have been announced.</summary>
    public int Onsets { get; }

    /// <summary>The minimal lead that counts for a horizon: none where it would leave no time for an alert.</summary>
    public TimeSpan MinLead(int horizon) => _options.MinLead < _definition.Horizons[horizon] ? _options.MinLead : TimeSpan.Zero;

    /// <summary>Holds alerts against onsets.</summary>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="isAlerting">Whether the row at a position alerts.</param>
    /// <param name="isHolding">Whether it lets an alert go on; null where only alerting rows do.</param>
    public EventResult Events(int horizon, Func<int, bool> isAlerting, Func<int, bool>? isHolding = null) =>
        EventEvaluation.Evaluate(_entities.Select(entity => Timeline(entity, isAlerting, isHolding)), Options(horizon));

    /// <summary>The same for each entity; numbered as in all rows.</summary>
    public IEnumerable<(int Entity, EventResult Events)> EventsByEntity(int horizon, Func<int, bool> isAlerting, Func<int, bool>? isHolding = null) =>
        _entities.Select(entity => (entity.Entity, EventEvaluation.Evaluate([Timeline(entity, isAlerting, isHolding)], Options(horizon))));

    /// <summary>One entity's alerts, each with what came of it.</summary>
    /// <param name="entity">One of <see cref="Watched"/>.</param>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="isAlerting">Whether the row at a position alerts.</param>
    /// <param name="isHolding">Whether it lets an alert go on.</param>
    public EntityAlerts Alerts(WatchedEntity entity, int horizon, Func<int, bool> isAlerting, Func<int, bool> isHolding) =>
        EntityAlerts.Of(Timeline(entity, isAlerting, isHolding), Options(horizon));

    private static EntityTimeline Timeline(WatchedEntity entity, Func<int, bool> isAlerting, Func<int, bool>? isHolding) =>
        new([.. entity.Positions.Select((position, i) => new AlertStep(entity.StepsMs[i], isAlerting(position), isHolding?.Invoke(position) == true))], entity.OnsetsMs) { UnknownMs = entity.UnknownMs };

    private EventOptions Options(int horizon) => new(_rowStep, _definition.Horizons[horizon], MinLead(horizon), _definition.Merge);

    /// <summary>Everything that can be measured, with intervals over entities.</summary>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="probabilityAt">Probability of the row at a position; NaN for a rule without.</param>
    /// <param name="isAlerting">Whether the row at a position alerts.</param>
    /// <param name="baseRate">Share of training rows with an onset ahead.</param>
    /// <param name="isHolding">Whether the row at a position lets an alert go on; null where only alerting rows do.</param>
    public ScoreCard Card(int horizon, Func<int, float> probabilityAt, Func<int, bool> isAlerting, double baseRate, Func<int, bool>? isHolding = null)
    {
        var records = _entities.Select(entity => new EntityRecord(Timeline(entity, isAlerting, isHolding), [.. Known(entity)])).ToArray();
        return ScoreCard.Of(records, Options(horizon), baseRate, TimeSpan.FromMilliseconds(Range.ToMs - Range.FromMs), _draws ??= new EntityDraws(_entities.Count));

        IEnumerable<KnownStep> Known(WatchedEntity entity) => entity.Positions
            .Select(position => (Position: position, Label: _labels[horizon][Rows[position]]))
            .Where(step => step.Label >= RowLabel.Quiet)
            .Select(step => new KnownStep(probabilityAt(step.Position), isAlerting(step.Position), step.Label == RowLabel.Onset));
    }

    /// <summary>Number of rows whose label for a horizon is <paramref name="label"/>.</summary>
    public int Count(int horizon, RowLabel label) => Rows.Count(row => _labels[horizon][row] == label);

    /// <summary>Whether an onset came within the horizon, and the given number, for every row where the answer is known.</summary>
    public (T[] Values, bool[] Outcomes) Known<T>(int horizon, Func<int, T> valueAt)
    {
        var values = new List<T>(Rows.Count);
        var outcomes = new List<bool>(Rows.Count);
        for (var position = 0; position < Rows.Count; position++)
        {
            var label = _labels[horizon][Rows[position]];
            if (label >= RowLabel.Quiet)
            {
                values.Add(valueAt(position));
                outcomes.Add(label == RowLabel.Onset);
            }
        }

        return ([.. values], [.. outcomes]);
    }
}

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
    private readonly List<(int[] Positions, long[] StepsMs, List<long> OnsetsMs)> _entities = [];
    private readonly RowLabel[][] _labels;

    /// <summary>The rows of <paramref name="all"/> whose step lies in <paramref name="range"/>.</summary>
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
        Rows = [.. Enumerable.Range(0, all.Count).Where(row => range.Contains(all.StepMsOf(row)) && includes?.Invoke(all.EntityOf(row)) != false)];
        foreach (var group in Rows.Select((row, position) => (Row: row, Position: position)).GroupBy(pair => all.EntityOf(pair.Row)))
        {
            int[] positions = [.. group.Select(pair => pair.Position)];
            long[] steps = [.. group.Select(pair => all.StepMsOf(pair.Row))];
            var onsets = all.OnsetsMs[group.Key].Where(range.Contains).ToList();
            _entities.Add((positions, steps, onsets));
            Onsets += onsets.Count(onset => onset > steps[0]);
        }
    }

    /// <summary>The part's span of time.</summary>
    public TimeRange Range { get; }

    /// <summary>Indices of the part's rows among all rows; a position in probabilities is a position in this list.</summary>
    public List<int> Rows { get; }

    /// <summary>Entities with a row in this part.</summary>
    public int Entities => _entities.Count;

    /// <summary>Onsets in this part that could have been announced.</summary>
    public int Onsets { get; }

    /// <summary>The minimal lead that counts for a horizon: none where it would leave no time for an alert.</summary>
    public TimeSpan MinLead(int horizon) => _options.MinLead < _definition.Horizons[horizon] ? _options.MinLead : TimeSpan.Zero;

    /// <summary>Holds alerts against onsets.</summary>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="isAlerting">Whether the row at a position alerts.</param>
    public EventResult Events(int horizon, Func<int, bool> isAlerting)
    {
        var timelines = _entities.Select(entity => new EntityTimeline(
            [.. entity.Positions.Select((position, i) => new AlertStep(entity.StepsMs[i], isAlerting(position)))],
            entity.OnsetsMs));
        return EventEvaluation.Evaluate(timelines, new EventOptions(_rowStep, _definition.Horizons[horizon], MinLead(horizon), _definition.Merge));
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

using System.Collections.Immutable;
using System.Diagnostics;
using Exporter.Features;
using Exporter.Models.Explain;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Models;

/// <summary>Scores one step and explains what is near or above the threshold: vectors in, an immutable frame out.</summary>
/// <remarks>One per predictor; the configured threshold goes before the model's own; counts duration and failures. Not thread-safe.</remarks>
public sealed class FrameBuilder
{
    /// <summary>Most rows explained in one step: when all alert at once, those furthest above their threshold are. The others are counted.</summary>
    public const int MaxExplained = 1000;

    /// <summary>Most of them that are below their thresholds, though not below half.</summary>
    public const int MaxExplainedBelow = 100;

    private readonly PredictorDefinition _definition;
    private readonly Contributions _contributions;
    private readonly int _topContributions;
    private readonly double[]? _thresholds;
    private readonly ScoringCounts _counts;
    private readonly List<(double Order, int Row)> _near = [];
    private float[] _scores = [];

    /// <summary>A builder for one predictor.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">Meaning of the matrix's columns.</param>
    /// <param name="topContributions">Signals named per explained row; 0 explains nothing.</param>
    /// <param name="challenger">Name of the challenger that it scores for, whose faults are counted apart; null for the champion.</param>
    public FrameBuilder(PredictorDefinition definition, FeatureSchema schema, int topContributions, string? challenger = null)
    {
        (_definition, _topContributions) = (definition, topContributions);
        _contributions = new Contributions(definition, schema);
        _thresholds = definition.AlertThreshold is { } same ? [.. definition.Horizons.Select(_ => same)] : null;
        _counts = new ScoringCounts(definition.Name, challenger);
        _counts.Touch();
    }

    /// <summary>How long the last step took to score, without explaining.</summary>
    public TimeSpan ScoringTime { get; private set; }

    /// <summary>Predictions for all rows of <paramref name="matrix"/>; rows that the model has no valid answer for are left out and counted.</summary>
    /// <param name="scorer">What scores.</param>
    /// <param name="windows">The windows that the matrix was extracted from, at the same step.</param>
    /// <param name="matrix">The vectors.</param>
    /// <param name="kept">Kept labels of an entity.</param>
    /// <param name="chosen">Thresholds that a budget chose in place of the model's; null for those.</param>
    /// <param name="overrides">What operators have decided for this step; null for nothing. A stated probability takes the place of the model's, and is not explained.</param>
    /// <exception cref="ScoringException">Nothing could be scored; already counted.</exception>
    public PredictionFrame Build(
        IScorer scorer, PredictorWindows windows, FeatureMatrix matrix, Func<Labels, Labels> kept, AlertThresholds? chosen = null, StepOverrides? overrides = null)
    {
        Score(scorer, matrix);
        var rows = ValidRows(matrix.Rows);
        var horizons = _definition.Horizons.Length;
        var entities = new Labels[rows.Length];
        var keptLabels = new Labels[rows.Length];
        var probabilities = new float[rows.Length * horizons];
        var slots = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            slots[i] = matrix.Entities[rows[i]];
            entities[i] = windows.EntityAt(slots[i]);
            keptLabels[i] = kept(entities[i]);
            _scores.AsSpan(rows[i] * horizons, horizons).CopyTo(probabilities.AsSpan(i * horizons));
        }

        var decided = overrides?.OfAll(entities, keptLabels);
        State(decided, probabilities);

        // The model's own clear thresholds would lie above a configured threshold that is lower.
        var own = new AlertThresholds(_thresholds ?? scorer.Thresholds, _thresholds ?? scorer.ClearThresholds);
        var inForce = chosen ?? own;
        var frame = new PredictionFrame(_definition, matrix.AsOfMs, scorer.Version, inForce.Begin, entities, keptLabels, probabilities, slots: slots)
        {
            ClearThresholds = inForce.Clear,
            Model = own,
        };
        frame = decided is null ? frame : frame.Overriding(decided);
        return frame.With(Explain(scorer, matrix, rows, frame));
    }

    /// <summary>Puts stated probabilities in place of the model's; where several are stated for an entity, the last one holds.</summary>
    private void State(ImmutableArray<Override>[]? decided, float[] probabilities)
    {
        var horizons = _definition.Horizons.Length;
        for (var row = 0; row < (decided?.Length ?? 0); row++)
        {
            foreach (var one in decided![row])
            {
                if (one.Probability is { } stated)
                {
                    probabilities.AsSpan(row * horizons, horizons).Fill((float)stated);
                }
            }
        }
    }

    private void Score(IScorer scorer, FeatureMatrix matrix)
    {
        var size = matrix.Rows * _definition.Horizons.Length;
        if (_scores.Length < size)
        {
            _scores = new float[Math.Max(size, _scores.Length * 3 / 2)];
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            scorer.Score(matrix, _scores.AsSpan(0, size));
        }
        catch (ScoringException)
        {
            _counts.Failed(matrix.Rows);
            throw;
        }

        ScoringTime = Stopwatch.GetElapsedTime(started);
        _counts.Scored(ScoringTime);
    }

    private int[] ValidRows(int rows)
    {
        var horizons = _definition.Horizons.Length;
        int[] valid = [.. Enumerable.Range(0, rows).Where(row => !float.IsNaN(_scores[row * horizons]))];
        if (valid.Length < rows)
        {
            _counts.Failed(rows - valid.Length);
        }

        return valid;
    }

    /// <summary>Reasons per row of the frame; null when there is nothing to explain.</summary>
    private IReadOnlyList<SignalContribution>?[]? Explain(IScorer scorer, FeatureMatrix matrix, int[] rows, PredictionFrame frame)
    {
        if (_topContributions == 0)
        {
            return null;
        }

        var explained = ChooseExplained(frame);
        var reasons = explained.Count == 0 ? null : new IReadOnlyList<SignalContribution>?[frame.Count];
        foreach (var row in explained)
        {
            if (scorer.IsInterrupted)
            {
                break;
            }

            try
            {
                reasons![row] = _contributions.Explain(scorer, matrix, rows[row], frame.ExplainedHorizon(row), _topContributions);
            }
            catch (ScoringException)
            {
                // A prediction without its reasons is worth more than none.
                _counts.Failed(1);
            }
        }

        return reasons;
    }

    private List<int> ChooseExplained(PredictionFrame frame)
    {
        _near.Clear();
        for (var row = 0; row < frame.Count; row++)
        {
            if (!frame.IsStated(row) && frame.Nearness(row) is var nearness and >= PredictionFrame.NearnessOfExplained)
            {
                _near.Add((-nearness, row));
            }
        }

        _near.Sort();
        var chosen = new List<int>();
        var below = 0;
        foreach (var (nearness, row) in _near)
        {
            below += nearness > -1 ? 1 : 0;
            if (chosen.Count < MaxExplained && below <= MaxExplainedBelow)
            {
                chosen.Add(row);
            }
        }

        ModelMetrics.LeftUnexplained(_definition.Name, _near.Count - chosen.Count);
        return chosen;
    }
}

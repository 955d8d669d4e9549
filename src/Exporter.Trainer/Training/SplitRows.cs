using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Labelled rows cut for one training: folds to choose on, all rows before the test to fit on, the test to report on.</summary>
internal sealed class SplitRows
{
    private readonly PredictorDefinition _definition;
    private readonly TrainingRows _rows;
    private readonly RowLabel[][] _labels;
    private readonly TextWriter _log;
    private readonly bool[] _heldOutEntities;

    /// <summary>Cuts the rows.</summary>
    /// <exception cref="TrainingException">The history cannot be learnt from; the message says what to do.</exception>
    public SplitRows(PredictorDefinition definition, TrainingOptions options, TrainingRows rows, RowLabel[][] labels, TimeRange range, TextWriter log)
    {
        (_definition, _rows, _labels, _log) = (definition, rows, labels, log);
        var gap = definition.Horizons[^1];
        var split = TemporalSplit.Cut(range, gap, options.ValidationShare, options.TestShare);
        _heldOutEntities = EntityHoldout.Choose(rows, options.HoldoutEntities, options.Seed);
        var train = Part(split.Train, "train", IsLearnt);
        var validation = Part(split.Validation, "validation", IsLearnt);
        Test = Part(split.Test, "test", options.HoldoutEntities > 0 ? entity => _heldOutEntities[entity] : IsLearnt);
        LearningCheck.Require(rows, labels, train, validation);
        Doubt = LearningCheck.Doubt(train.Onsets + validation.Onsets, Test.Onsets);

        Learnt = RowsUntil(split.Validation.ToMs);
        Train = [.. Learnt.Where(row => !rows.IsExtra(row))];
        BinnedRows = Learnt[^1] + 1;
        Folds = [.. RollingFolds.Cut(split, gap)
            .Select(fold => new Fold(RowsUntil(fold.Train.ToMs), new EvaluatedPart(definition, options, rows, labels, fold.HeldOut, IsLearnt)))
            .Where(IsUsable)];
        if (Folds.Length == 0)
        {
            throw new TrainingException(
                "no span of time before the test part has, for every horizon, rows with and without an onset both to learn from and to be held against; take a longer history, fewer horizons, or a smaller --test");
        }

        EvaluatedPart Part(TimeRange part, string name, Func<int, bool> includes)
        {
            var rowsOfPart = new EvaluatedPart(definition, options, rows, labels, part, includes);
            log.WriteLine($"  {name,-10} {Instant(part.FromMs):u} .. {Instant(part.ToMs):u}: {rowsOfPart.Rows.Count} rows, {rowsOfPart.Entities} entities, {rowsOfPart.Onsets} onsets");
            return rowsOfPart;
        }
    }

    /// <summary>Folds that can be learnt from and held against, oldest first; at least one.</summary>
    public Fold[] Folds { get; }

    /// <summary>All rows before the test part that may be learnt from.</summary>
    public List<int> Learnt { get; }

    /// <summary>Those of them on the common grid: failures are as frequent among them as they were.</summary>
    public List<int> Train { get; }

    /// <summary>What to say of too few incidents; null when there are enough.</summary>
    public string? Doubt { get; }

    /// <summary>Rows from the first on of which none lies in the test part.</summary>
    public int BinnedRows { get; }

    /// <summary>What results are reported on.</summary>
    public EvaluatedPart Test { get; }

    private bool IsLearnt(int entity) => !_heldOutEntities[entity];

    private List<int> RowsUntil(long toMs) => [.. Enumerable.Range(0, _rows.Count).Where(row => _rows.StepMsOf(row) <= toMs && IsLearnt(_rows.EntityOf(row)))];

    private bool IsUsable(Fold fold)
    {
        for (var horizon = 0; horizon < _labels.Length; horizon++)
        {
            int[] counts =
            [
                fold.Train.Count(row => _labels[horizon][row] == RowLabel.Onset), fold.Train.Count(row => _labels[horizon][row] == RowLabel.Quiet),
                fold.HeldOut.Count(horizon, RowLabel.Onset), fold.HeldOut.Count(horizon, RowLabel.Quiet),
            ];
            if (counts.Contains(0))
            {
                _log.WriteLine($"  fold held out from {Instant(fold.HeldOut.Range.FromMs):u} is left out: for {PrometheusDuration.Format(_definition.Horizons[horizon])} there are {counts[0]} rows with and {counts[1]} without an onset ahead to learn from, {counts[2]} and {counts[3]} to be held against");
                return false;
            }
        }

        return true;
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

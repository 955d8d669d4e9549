using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Tasks;

/// <summary>Folds for models that will judge other entities at later times, as far as the recording can show that.</summary>
/// <param name="All">At least two.</param>
/// <param name="ScoredFromMs">Rows before this are held out by no fold; Unix ms.</param>
/// <param name="KnowsEntities">Whether entities that are held out were learnt from at earlier times.</param>
/// <param name="Kind">What the folds are, in words.</param>
internal sealed record ContestFolds(Fold[] All, long ScoredFromMs, bool KnowsEntities, string Kind)
{
    private const int FewestEntities = 4;

    /// <summary>With fewer failures, learning from half of the time and two thirds of the entities costs more than it shows.</summary>
    private const int FewestFailures = 200;

    /// <summary>Ends of what the folds of few entities learn from, as shares of the time.</summary>
    private static readonly double[] Origins = [0.4, 0.6, 0.8, 1];

    /// <summary>Folds to calibrate on: the same held-out rows, scored by models that learn from all times, as the final one does.</summary>
    /// <remarks>What an early model makes of columns that came later is not what the final model makes of them, so its scores have another scale.</remarks>
    public Fold[] Calibrating { get; init; } = All;

    /// <summary>Lays the folds.</summary>
    /// <exception cref="TrainingException">Nothing can be held out.</exception>
    /// <remarks>
    /// By entity, always, where there are four or more. Where entities share a calendar and failures are many, a fold learns from
    /// the time in which the first half of the failures lies and is held against other entities at what came later: what
    /// drifts shows there, and is hidden where both are of one period. Fewer entities than four are held out by time alone.
    /// </remarks>
    public static ContestFolds Lay(PredictorDefinition definition, TrainingOptions options, TrainingRows rows, TaskGrid[] grids, RowLabel[] labels, TaskDefinition task)
    {
        var gapMs = task.Reach * 1000;
        var (fromMs, toMs) = (rows.StepMsOf(0), rows.StepMsOf(rows.Count - 1));
        int[] failures = [.. grids.Select(grid => grid.Starts.Length)];
        if (grids.Length < FewestEntities)
        {
            long[] edges = [.. Origins.Select(share => fromMs + (long)(share * (toMs - fromMs)) + (share == 1 ? 1 : 0))];
            var spans = edges.Zip(edges.Skip(1), (begin, end) => Fold(begin - gapMs, new TimeRange(begin, end - 1), _ => true, _ => true));
            return new ContestFolds(Usable(spans, labels), edges[0], KnowsEntities: true, $"later times of the same {grids.Length} entities, as there are no more");
        }

        var foldOf = EntityFolds.Deal([.. grids.Select(grid => grid.Entity)], failures);
        if (failures.Sum() < FewestFailures || !SharesCalendar(rows, fromMs, toMs))
        {
            return new ContestFolds(ByEntity(long.MaxValue, fromMs), fromMs, KnowsEntities: false, "other entities");
        }

        long[] onsets = [.. Enumerable.Range(0, rows.Count).Where(row => labels[row] == RowLabel.Onset).Select(rows.StepMsOf)];
        var origin = onsets[onsets.Length / 2];
        return new ContestFolds(ByEntity(origin - gapMs, origin), origin, KnowsEntities: false, $"other entities at later times, from {DateTimeOffset.FromUnixTimeMilliseconds(origin):yyyy-MM-dd}")
        {
            Calibrating = ByEntity(long.MaxValue, origin),
        };

        Fold[] ByEntity(long untilMs, long scoredFromMs) => Usable(
            Enumerable.Range(0, foldOf.Max() + 1).Select(fold => Fold(untilMs, new TimeRange(scoredFromMs, toMs), entity => foldOf[entity] != fold, entity => foldOf[entity] == fold)), labels);

        Fold Fold(long untilMs, TimeRange heldOut, Func<int, bool> learns, Func<int, bool> holdsOut) => new(
            [.. Enumerable.Range(0, rows.Count).Where(row => rows.StepMsOf(row) < untilMs && learns(rows.EntityOf(row)))],
            new EvaluatedPart(definition, options, rows, [labels], heldOut, holdsOut));
    }

    /// <summary>Whether at least half of the entities that are there in the first third of the time are there in the last one: else time is their age.</summary>
    internal static bool SharesCalendar(TrainingRows rows, long fromMs, long toMs)
    {
        var third = (toMs - fromMs) / 3;
        var (early, late) = (new HashSet<int>(), new HashSet<int>());
        for (var row = 0; row < rows.Count; row++)
        {
            var (stepMs, entity) = (rows.StepMsOf(row), rows.EntityOf(row));
            _ = (stepMs <= fromMs + third && early.Add(entity)) || (stepMs >= toMs - third && late.Add(entity));
        }

        return 2 * early.Count(late.Contains) >= early.Count;
    }

    /// <summary>Whether rows have something ahead, and nothing ahead, at least once each.</summary>
    internal static bool Teach(List<int> rows, RowLabel[] labels) => rows.Exists(row => labels[row] == RowLabel.Onset) && rows.Exists(row => labels[row] == RowLabel.Quiet);

    private static Fold[] Usable(IEnumerable<Fold> folds, RowLabel[] labels)
    {
        Fold[] usable = [.. folds.Where(fold => fold.HeldOut.Count(0, RowLabel.Onset) > 0 && fold.HeldOut.Count(0, RowLabel.Quiet) > 0
            && Teach(fold.Train, labels))];
        return usable.Length > 1
            ? usable
            : throw new TrainingException("fewer than two groups of entities, or spans of time, have failures: nothing can be chosen on what was not learnt from");
    }
}

using System.Globalization;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Finds signals that know of every onset from the same distance on, and of none before: as what sees the future does.</summary>
/// <remarks>
/// A precursor grows, or begins now sooner and now later before an incident. A value that was written under an earlier timestamp
/// than it could have been known at begins always at that distance. So the values at one distance before all onsets are told from
/// quiet ones perfectly there, and by nothing two rows earlier. What tells them apart is the area under the ROC curve of the
/// signal's own value, missing below all others.
/// </remarks>
internal sealed class LeakCheck
{
    private const int FewestOnsets = 8;
    private const int MostRowsAhead = 240;
    private const int MostQuietRows = 5000;

    /// <summary>A signal that is nearer to an onset than this when it begins to move is not worth a word.</summary>
    private const int FewestRowsAhead = 2;

    private const double Knows = 0.95;
    private const double IsIgnorant = 0.65;

    private readonly TrainingRows _rows;
    private readonly List<int>[] _rowsOf;
    private readonly List<int> _quiet;
    private readonly long _untilMs;
    private readonly long _rowStepMs;

    /// <summary>Looks at the rows that may be learnt from.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="labels">Labels of the longest horizon.</param>
    /// <param name="train">The rows that may be learnt from, ascending.</param>
    /// <param name="step">The predictor's step.</param>
    public LeakCheck(TrainingRows rows, RowLabel[] labels, List<int> train, TimeSpan step)
    {
        _rows = rows;
        _rowStepMs = (long)step.TotalMilliseconds * rows.Stride;
        _untilMs = rows.StepMsOf(train[^1]);
        _rowsOf = [.. rows.Entities.Select(_ => new List<int>())];
        train.ForEach(row => _rowsOf[rows.EntityOf(row)].Add(row));
        var quiet = train.FindAll(row => labels[row] == RowLabel.Quiet);
        var stride = (quiet.Count / MostQuietRows) + 1;
        _quiet = [.. quiet.Where((_, i) => i % stride == 0)];
    }

    /// <summary>The suspicious signals, a sentence each that says what to do.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">What the columns mean.</param>
    public IEnumerable<string> Warnings(PredictorDefinition definition, FeatureSchema schema)
    {
        var rowsAhead = (int)Math.Min(MostRowsAhead, definition.Horizons[^1].TotalMilliseconds / _rowStepMs);
        foreach (var column in NarrowedLearner.Levels(schema))
        {
            if (Find(column, rowsAhead) is { } found)
            {
                var ahead = PrometheusDuration.Format(TimeSpan.FromMilliseconds(found.RowsAhead * _rowStepMs));
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"signal \"{definition.Signals[schema.SignalOf[column]].Name}\" may know the future: {ahead} before each of {found.Onsets} onsets its value alone tells them from quiet times (area under the ROC curve {found.Area:0.00}), and hardly earlier ({found.Earlier:0.00}). ")
                    + "Either a rule or a job writes it under earlier timestamps than it is known at; then live values differ, and the model will fail. "
                    + $"Or failures have already begun then, as with an alert's \"for: {ahead}\"; then --min-lead and --lead-in-labels keep that from counting as prediction. Look at some onsets in a graph";
            }
        }
    }

    /// <summary>The largest distance at which the signal knows, if it does not know two rows earlier.</summary>
    private (int RowsAhead, int Onsets, double Area, double Earlier)? Find(int column, int rowsAhead)
    {
        float[] quiet = [.. _quiet.Select(row => Value(row, column)).Order()];
        var areas = new (double Area, int Onsets)[rowsAhead + 3];
        for (var ahead = FewestRowsAhead; ahead < areas.Length; ahead++)
        {
            float[] before = [.. ValuesBefore(column, ahead)];
            areas[ahead] = (before.Length < FewestOnsets || quiet.Length == 0 ? double.NaN : Separation(before, quiet), before.Length);
        }

        for (var ahead = rowsAhead; ahead >= FewestRowsAhead; ahead--)
        {
            var (area, onsets) = areas[ahead];
            if (area >= Knows && areas[ahead + 2].Area <= IsIgnorant)
            {
                return (ahead, onsets, area, areas[ahead + 2].Area);
            }
        }

        return null;
    }

    /// <summary>The signal's value so many rows before each onset; onsets without such a row are left out.</summary>
    private IEnumerable<float> ValuesBefore(int column, int ahead)
    {
        for (var entity = 0; entity < _rowsOf.Length; entity++)
        {
            foreach (var onsetMs in _rows.OnsetsMs[entity].Where(onset => onset <= _untilMs))
            {
                var stepMs = ((onsetMs - 1) / _rowStepMs * _rowStepMs) - ((ahead - 1) * _rowStepMs);
                if (RowAt(_rowsOf[entity], stepMs) is { } row)
                {
                    yield return Value(row, column);
                }
            }
        }
    }

    private int? RowAt(List<int> rows, long stepMs)
    {
        var (low, high) = (0, rows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var at = _rows.StepMsOf(rows[middle]);
            if (at == stepMs)
            {
                return rows[middle];
            }

            (low, high) = at < stepMs ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    private float Value(int row, int column) => _rows.Row(row)[column] is var value && float.IsNaN(value) ? float.NegativeInfinity : value;

    /// <summary>Area under the ROC curve in whichever direction it is larger: 0.5 for no difference, 1 for a perfect one.</summary>
    private static double Separation(float[] values, float[] sorted)
    {
        var area = values.Average(value => (FeatureEvidence.CountBelow(sorted, value) + FeatureEvidence.CountBelow(sorted, MathF.BitIncrement(value))) / (2.0 * sorted.Length));
        return Math.Max(area, 1 - area);
    }
}

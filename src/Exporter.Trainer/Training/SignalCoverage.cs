using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Finds signals and features that a history lacks, wholly or for a span of time.</summary>
/// <remarks>
/// A model learns what a missing signal meant in its history. Where that was an outage of an exporter, or a metric that was introduced
/// last week, it learns a date and not a precursor.
/// </remarks>
internal sealed class SignalCoverage
{
    private const int NamesShown = 5;
    private const int SpansShown = 3;

    private const int MostBins = 200;
    private const int FewestBins = 10;
    private const int RowsPerBin = 50;

    /// <summary>A span counts as lacking a signal where the share of rows with a value falls below this part of the usual one.</summary>
    private const double LeastOfUsual = 0.5;

    /// <summary>Spans that are together shorter than this part of the time are not worth a warning, unless they may fill half a fold.</summary>
    private const double LeastShareOfTime = 0.1;

    private readonly FeatureSchema _schema;
    private readonly PredictorDefinition _definition;
    private readonly TrainingRows _rows;
    private readonly int[] _rowsIn;
    private readonly TimeRange _span;
    private readonly double _leastShare;

    /// <summary>Looks at all rows of a history; at least one.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">What the columns mean.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="foldShare">Part of the time that a fold holds out.</param>
    public SignalCoverage(PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, double foldShare)
    {
        _leastShare = Math.Min(LeastShareOfTime, foldShare / 2);
        (_definition, _schema, _rows) = (definition, schema, rows);
        _span = new TimeRange(rows.StepMsOf(0), rows.StepMsOf(rows.Count - 1));
        _rowsIn = new int[Math.Clamp(rows.Count / RowsPerBin, FewestBins, MostBins)];
        for (var row = 0; row < rows.Count; row++)
        {
            _rowsIn[BinOf(row)]++;
        }
    }

    /// <summary>What is missing, and what to do about it; empty when the history is whole.</summary>
    /// <param name="train">Rows that may be learnt from.</param>
    public IEnumerable<string> Warnings(List<int> train)
    {
        var absent = new HashSet<int>();
        foreach (var column in NarrowedLearner.Levels(_schema))
        {
            if (WarningOf(_schema.SignalOf[column], column) is { } warning)
            {
                absent.Add(_schema.SignalOf[column]);
                yield return warning;
            }
        }

        string[] empty = [.. Enumerable.Range(0, _schema.Names.Length)
            .Where(column => !absent.Contains(_schema.SignalOf[column]) && train.TrueForAll(row => float.IsNaN(_rows.Row(row)[column])))
            .Select(column => _schema.Names[column])];
        if (empty.Length > 0)
        {
            var more = empty.Length > NamesShown ? $" and {empty.Length - NamesShown} more" : "";
            yield return $"{empty.Length} of {_schema.Names.Length} features have no value in any row to learn from, so that the model cannot use them: "
                + $"{string.Join(", ", empty.Take(NamesShown))}{more}. Those of seasons and long windows need a longer history, those of peers five entities of a kind";
        }
    }

    private string? WarningOf(int signal, int column)
    {
        var name = _definition.Signals[signal].Name;
        var present = new int[_rowsIn.Length];
        for (var row = 0; row < _rows.Count; row++)
        {
            present[BinOf(row)] += float.IsNaN(_rows.Row(row)[column]) ? 0 : 1;
        }

        if (present.Sum() == 0)
        {
            return $"signal \"{name}\" has no value in any row between {Instant(_span.FromMs)} and {Instant(_span.ToMs)}: nothing can be learnt of it. "
                + "Paste its expression into Prometheus to see why, or take it out of the configuration";
        }

        int[] filled = [.. Enumerable.Range(0, present.Length).Where(bin => _rowsIn[bin] > 0)];
        double[] shares = [.. filled.Select(bin => present[bin] / (double)_rowsIn[bin]).Order()];
        var usual = shares[shares.Length * 9 / 10];
        var lacking = filled.Where(bin => present[bin] < LeastOfUsual * usual * _rowsIn[bin]).ToHashSet();
        if (lacking.Count < _leastShare * filled.Length)
        {
            return null;
        }

        var there = lacking.Sum(bin => (double)present[bin]) / lacking.Sum(bin => (double)_rowsIn[bin]);
        return $"signal \"{name}\" is missing {string.Join(" and ", Spans(lacking))}, {lacking.Count / (double)filled.Length:0%} of the history: there {there:0%} of the rows have a value, usually {usual:0%}. "
            .Replace(" %", "%", StringComparison.Ordinal)
            + "A model would learn when it was missing and not what it says. Choose --from and --to so that it is there throughout, or take it out of the configuration";
    }

    /// <summary>Runs of bins as spans of time, the longest ones, in order of time.</summary>
    private IEnumerable<string> Spans(HashSet<int> lacking)
    {
        var spans = new List<(int First, int Last)>();
        foreach (var bin in lacking.Order())
        {
            if (spans.Count > 0 && spans[^1].Last == bin - 1)
            {
                spans[^1] = (spans[^1].First, bin);
            }
            else
            {
                spans.Add((bin, bin));
            }
        }

        return spans.OrderByDescending(span => span.Last - span.First).Take(SpansShown).Order()
            .Select(span => $"from {Instant(EdgeMs(span.First))} to {Instant(EdgeMs(span.Last + 1))}");
    }

    private int BinOf(int row) =>
        (int)Math.Min(_rowsIn.Length - 1, (_rows.StepMsOf(row) - _span.FromMs) * _rowsIn.Length / Math.Max(1, _span.ToMs - _span.FromMs));

    private long EdgeMs(int bin) => _span.FromMs + (bin * (_span.ToMs - _span.FromMs) / _rowsIn.Length);

    private static string Instant(long ms) => $"{DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-dd HH:mm}Z";
}

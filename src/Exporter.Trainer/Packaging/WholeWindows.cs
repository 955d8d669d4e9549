using Exporter.Models.Drift;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Packaging;

/// <summary>The history cut into the spans that live values are compared over, see <see cref="DriftWindow"/>.</summary>
internal sealed class WholeWindows
{
    private readonly TrainingRows _rows;
    private readonly long _lengthMs;
    private readonly long _warmFromMs;

    /// <summary>Cuts the history that <paramref name="rows"/> are of.</summary>
    public WholeWindows(PredictorDefinition definition, TrainingRows rows)
    {
        (_rows, _lengthMs) = (rows, DriftWindow.LengthMs(definition.Step));
        _warmFromMs = rows.Count == 0 ? 0 : rows.StepMsOf(0) + DriftWindow.WarmUpMs(definition);
    }

    /// <summary>Those of some rows that lie behind the time in which features are missing because the history begins there; all where that leaves too few days.</summary>
    public List<int> Warm(List<int> rows)
    {
        var warm = rows.FindAll(row => _rows.StepMsOf(row) >= _warmFromMs);
        return Cut(warm).Length >= DriftWindow.MinUsual ? warm : rows;
    }

    /// <summary>Rows of each whole span behind that time.</summary>
    /// <param name="rows">In order of time.</param>
    public int[][] Cut(List<int> rows)
    {
        var windows = rows
            .Where(row => _rows.StepMsOf(row) >= _warmFromMs)
            .GroupBy(row => (long)Math.Floor(_rows.StepMsOf(row) / (double)_lengthMs))
            .OrderBy(window => window.Key)
            .Select(window => (Rows: window.ToArray(), Parts: PartsOf(window)))
            .ToArray();

        // Rows that were thinned out to fit memory may lie further apart than parts.
        var fullest = windows.Select(window => window.Parts).DefaultIfEmpty().Max();
        return [.. windows.Where(window => window.Parts >= DriftWindow.WholeShare * fullest).Select(window => window.Rows)];
    }

    private int PartsOf(IEnumerable<int> rows) => rows.Select(row => _rows.StepMsOf(row) * DriftWindow.Parts / _lengthMs).Distinct().Count();
}

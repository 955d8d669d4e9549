using System.Collections.Immutable;
using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Unsupervised;

/// <summary>An isolation forest on quiet rows; the path has one point.</summary>
/// <remarks>Onsets are looked at by calibration and thresholds only, so it finds failures of kinds that never came before, and everything else that is unusual.</remarks>
/// <param name="options">Seed and threads.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal sealed class IsolationForestLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : ILearner
{
    /// <summary>As the paper has it: path lengths have settled by then.</summary>
    private const int Trees = 100;

    /// <summary>The paper's 256, and fewer, with which unusual rows that stand together hide each other less.</summary>
    private static readonly int[] SampleRows = [64, 256];

    /// <inheritdoc/>
    public string Name => "isolation-forest";

    /// <inheritdoc/>
    public ImmutableArray<string> Settings { get; } = [.. SampleRows.Select(size => $"{Trees} trees of {size} rows")];

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var forest = Grow(setting, horizon, train);
        var scores = new double[heldOut.Count];
        Parallel.For(0, scores.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, i => scores[i] = forest.Score(rows.Row(heldOut[i])));
        yield return scores;
    }

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train) =>
        new TreeModel(rows.Columns, [.. SideBySide.Map(points.Length, options.FitsAtOnce, horizon => Grow(setting, horizon, train))], calibrations);

    private TreeEnsemble Grow(int setting, int horizon, List<int> train) =>
        IsolationForest.Grow(rows, QuietRows.Of(train, labels[horizon]), Trees, SampleRows[setting], options.Seed);
}

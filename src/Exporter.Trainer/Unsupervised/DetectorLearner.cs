using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Packaging;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Unsupervised;

/// <summary>What learners of distances from the usual have in common: robustly scaled terms, a bounded sample of quiet rows, and a path of one point.</summary>
/// <remarks>Onsets are looked at by calibration and thresholds only, so they find failures of kinds that never came before, and everything else that is unusual.</remarks>
/// <param name="options">Fits at once and threads.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal abstract class DetectorLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : ILearner
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract ImmutableArray<string> Settings { get; }

    /// <summary>Rows that a fit looks at, a few more or less.</summary>
    protected abstract int MostRows { get; }

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var input = Input(train);
        var detector = Detector(setting, horizon, train, input);
        var scores = new double[heldOut.Count];
        Parallel.For(
            0,
            scores.Length,
            new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
            () => (Terms: new float[input.Columns.Length], Scratch: new double[detector.ScratchSize]),
            (i, _, memory) =>
            {
                input.Expand(rows.Row(heldOut[i]), memory.Terms);
                scores[i] = detector.Score(memory.Terms, memory.Scratch);
                return memory;
            },
            _ => { });
        yield return scores;
    }

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var input = Input(train);
        return new TermModel(input, [.. SideBySide.Map(points.Length, options.FitsAtOnce, horizon => Detector(setting, horizon, train, input))], calibrations);
    }

    /// <summary>Learns what is usual.</summary>
    /// <param name="setting">Index of the setting.</param>
    /// <param name="usual">Terms of rows that are mostly usual, an array a row; at least one.</param>
    protected abstract Detector Fit(int setting, float[][] usual);

    private SelectedTerms Input(List<int> train) => RobustScales.Of(rows, QuietRows.Of(train, labels[^1]));

    private Detector Detector(int setting, int horizon, List<int> train, SelectedTerms input)
    {
        var sample = EvenSample.Of(QuietRows.Of(train, labels[horizon]), MostRows);
        return Fit(setting, [.. sample.Select(row =>
        {
            var terms = new float[input.Columns.Length];
            input.Expand(rows.Row(row), terms);
            return terms;
        })]);
    }
}

using System.Collections.Concurrent;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Rows with the scores of detectors behind their columns, other ones for each set of rows that detectors learnt from.</summary>
/// <remarks>
/// Detectors learn from the rows that the learner learns from and no others, so that nothing of what is held out is in them. They are kept as long as this is,
/// since all learners see the same; safe from several threads.
/// </remarks>
/// <param name="seen">All rows, as learner and detectors see them.</param>
/// <param name="detectors">Learners of one horizon, whose paths have one point.</param>
/// <param name="count">Rows from the first on that may be looked at.</param>
internal sealed class DetectorColumns(TrainingRows seen, IReadOnlyList<ILearner> detectors, int count)
{
    private readonly ConcurrentDictionary<List<int>, Lazy<TrainingRows>> _rows = new(ReferenceEqualityComparer.Instance);

    /// <summary>The detectors, in the order of their columns.</summary>
    public IReadOnlyList<ILearner> Detectors => detectors;

    /// <summary>Columns of the rows without detectors.</summary>
    public int Features => seen.Columns;

    /// <summary>No rows, but with the columns of those that detectors make.</summary>
    public TrainingRows Empty => new(seen.Columns + detectors.Count);

    /// <summary>The rows; those that may not be looked at have NaN for scores.</summary>
    /// <param name="train">What detectors learn from; the same list every time it is asked for.</param>
    public TrainingRows Of(List<int> train) => _rows.GetOrAdd(train, _ => new Lazy<TrainingRows>(() => Made(train))).Value;

    private TrainingRows Made(List<int> train)
    {
        List<int> asked = [.. Enumerable.Range(0, count)];
        double[][] scores = [.. detectors.Select(detector => detector.Path(0, 0, train, asked).First())];
        var wide = new TrainingRows(seen.Columns + scores.Length) { Stride = seen.Stride, OnsetStride = seen.OnsetStride, StepMs = seen.StepMs };
        wide.Entities.AddRange(seen.Entities);
        wide.OnsetsMs.AddRange(seen.OnsetsMs);
        var values = new float[wide.Columns];
        for (var row = 0; row < seen.Count; row++)
        {
            seen.Row(row).CopyTo(values);
            for (var i = 0; i < scores.Length; i++)
            {
                values[seen.Columns + i] = row < count ? (float)scores[i][row] : float.NaN;
            }

            wide.Add(seen.StepMsOf(row), seen.EntityOf(row), values);
        }

        return wide;
    }
}

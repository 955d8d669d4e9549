using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;

namespace Exporter.Trainer.Training;

/// <summary>The learners that were asked for, and the binned rows that some of them share.</summary>
internal sealed class LearnerSet : IDisposable
{
    private readonly LightGbmDataset? _binned;

    /// <summary>Makes the learners.</summary>
    /// <param name="options">Which, and how they learn.</param>
    /// <param name="rows">All rows, in order of time.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    /// <param name="count">Rows from the first on that may be looked at: none of the test part.</param>
    public LearnerSet(TrainingOptions options, TrainingRows rows, RowLabel[][] labels, int count)
    {
        var wanted = TrainingOptions.Learners.Where(name => name == options.Learner || options.Learner == TrainingOptions.AutoLearner).ToHashSet();
        var usesTrees = wanted.Contains("lightgbm") || wanted.Contains("forest");
        _binned = usesTrees ? LightGbmDataset.Of(rows, count, TreeLearner.Common(options)) : null;
        All =
        [
            .. ((ILearner?[])
            [
                wanted.Contains("logistic") ? new LogisticLearner(options, rows, labels) : null,
                wanted.Contains("lightgbm") ? new BoostingLearner(_binned!, options, labels, rows.Columns) : null,
                wanted.Contains("forest") ? new ForestLearner(_binned!, options, rows, labels) : null,
            ]).OfType<ILearner>(),
        ];
    }

    /// <summary>The learners, simple before large.</summary>
    public IReadOnlyList<ILearner> All { get; }

    /// <inheritdoc/>
    public void Dispose() => _binned?.Dispose();
}

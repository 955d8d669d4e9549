using Exporter.Features;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;

namespace Exporter.Trainer.Training;

/// <summary>The learners that were asked for, each on all features and on the signals' own values alone, and the binned rows that some of them share.</summary>
internal sealed class LearnerSet : IDisposable
{
    private const string OnLevels = "on levels";

    private readonly List<LightGbmDataset> _binned = [];

    /// <summary>Makes the learners.</summary>
    /// <param name="options">Which, and how they learn.</param>
    /// <param name="schema">What the columns mean.</param>
    /// <param name="rows">All rows, in order of time.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    /// <param name="count">Rows from the first on that may be looked at: none of the test part.</param>
    public LearnerSet(TrainingOptions options, FeatureSchema schema, TrainingRows rows, RowLabel[][] labels, int count)
    {
        var wanted = TrainingOptions.Learners.Where(name => name == options.Learner || options.Learner == TrainingOptions.AutoLearner).ToHashSet();
        var levels = NarrowedLearner.Levels(schema);
        var narrow = levels.Length > 0 ? NarrowedLearner.Narrow(rows, levels) : null;
        var (onAll, onLevels) = (Learners(rows), narrow is null ? [] : Learners(narrow).Select(ILearner? (learner) => learner is null ? null : new NarrowedLearner(learner, OnLevels, levels, rows.Columns)).ToArray());
        All = [.. onAll.Select((learner, i) => (ILearner?[])[narrow is null ? null : onLevels[i], learner]).SelectMany(pair => pair).OfType<ILearner>()];

        ILearner?[] Learners(TrainingRows seen)
        {
            var usesTrees = wanted.Contains("lightgbm") || wanted.Contains("forest");
            var binned = usesTrees ? LightGbmDataset.Of(seen, count, TreeLearner.Common(options)) : null;
            if (binned is not null)
            {
                _binned.Add(binned);
            }

            return
            [
                wanted.Contains("few") ? new SparseLearner(options, seen, labels) : null,
                wanted.Contains("logistic") ? new LogisticLearner(options, seen, labels) : null,
                wanted.Contains("lightgbm") ? new BoostingLearner(binned!, options, labels, seen.Columns) : null,
                wanted.Contains("forest") ? new ForestLearner(binned!, options, seen, labels) : null,
            ];
        }
    }

    /// <summary>The learners, simple before large.</summary>
    public IReadOnlyList<ILearner> All { get; }

    /// <inheritdoc/>
    public void Dispose() => _binned.ForEach(binned => binned.Dispose());
}

using Exporter.Features;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Networks;
using Exporter.Trainer.Unsupervised;

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
        var wanted = options.Competing.ToHashSet();
        var levels = NarrowedLearner.Levels(schema);
        var onAll = OnFeatures(schema, rows).ToArray();
        var onLevels = levels.Length == 0 ? [] : Learners(NarrowedLearner.Narrow(rows, levels)).Select(inner => new NarrowedLearner(inner, OnLevels, levels, rows.Columns)).ToArray();

        // Of one kind, the one that sees less is the simpler.
        All = [.. onAll.SelectMany((learner, kind) => onLevels.Skip(kind).Take(1).Append(learner)), .. OnWindows()];
        if (All.Count == 0)
        {
            throw new TrainingException(WithoutWindows(options.Learner));
        }

        // Windows are for learners of sequences: to the others they would be many more chances to be wrong.
        IEnumerable<ILearner> OnFeatures(FeatureSchema schema, TrainingRows rows)
        {
            if (schema.Windows is null)
            {
                return Learners(rows);
            }

            int[] features = [.. Enumerable.Range(0, schema.WindowsFrom)];
            return Learners(NarrowedLearner.Narrow(rows, features)).Select(inner => new NarrowedLearner(inner, null, features, rows.Columns));
        }

        IEnumerable<ILearner> OnWindows()
        {
            if (schema.Windows is not { } windows)
            {
                yield break;
            }

            if (wanted.Contains("gru"))
            {
                yield return new SequenceLearner("gru", new GruCell(), windows, options, rows, labels);
            }

            if (wanted.Contains("lstm"))
            {
                yield return new SequenceLearner("lstm", new LstmCell(), windows, options, rows, labels);
            }
        }

        IEnumerable<ILearner> Learners(TrainingRows seen)
        {
            if (wanted.Contains("few"))
            {
                yield return new SparseLearner(options, seen, labels);
            }

            if (wanted.Contains("logistic"))
            {
                yield return new LogisticLearner(options, seen, labels);
            }

            if (wanted.Overlaps(["lightgbm", "forest"]))
            {
                var binned = LightGbmDataset.Of(seen, count, TreeLearner.Common(options), options.Threads, options.ThreadsOfFit);
                _binned.Add(binned);
                if (wanted.Contains("lightgbm"))
                {
                    yield return new BoostingLearner(binned, options, labels, seen.Columns);
                }

                if (wanted.Contains("forest"))
                {
                    yield return new ForestLearner(binned, options, seen, labels);
                }
            }

            if (wanted.Contains("mlp"))
            {
                yield return new PerceptronLearner(options, seen, labels);
            }

            if (wanted.Contains("autoencoder"))
            {
                yield return new AutoencoderLearner(options, seen, labels);
            }

            if (wanted.Contains("isolation-forest"))
            {
                yield return new IsolationForestLearner(options, seen, labels);
            }

            if (wanted.Contains("robust-pca"))
            {
                yield return new RobustPcaLearner(options, seen, labels);
            }

            if (wanted.Contains("one-class-svm"))
            {
                yield return new OneClassSvmLearner(options, seen, labels);
            }
        }
    }

    /// <summary>Says that a learner of sequences has nothing to learn from.</summary>
    public static string WithoutWindows(string learner) => $"learner \"{learner}\" learns from windows, which vectors do not carry: the predictor needs \"windows: {{steps: 32}}\" or so";

    /// <summary>The learners, simple before large.</summary>
    public IReadOnlyList<ILearner> All { get; }

    /// <inheritdoc/>
    public void Dispose() => _binned.ForEach(binned => binned.Dispose());
}

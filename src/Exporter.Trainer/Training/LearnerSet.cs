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
    private const string OnSteps = "on windows";

    private readonly List<LightGbmDataset> _binned = [];
    private readonly Dictionary<ILearner, ILearner> _plain = [];

    /// <summary>Makes the learners.</summary>
    /// <param name="options">Which, and how they learn.</param>
    /// <param name="schema">What the columns mean.</param>
    /// <param name="rows">All rows, in order of time.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    /// <param name="count">Rows from the first on that may be looked at: none of the test part.</param>
    public LearnerSet(TrainingOptions options, FeatureSchema schema, TrainingRows rows, RowLabel[][] labels, int count)
    {
        var wanted = options.Competing.ToHashSet();
        var looksAtFeatures = wanted.Except(TrainingOptions.Sequential).Any();
        int[] levels = looksAtFeatures ? NarrowedLearner.Levels(schema) : [];
        var narrow = levels.Length == 0 ? null : NarrowedLearner.Narrow(rows, levels);
        ILearner OnThem(ILearner inner, TrainingRows whole) => new NarrowedLearner(inner, OnLevels, levels, whole.Columns);

        // Windows are for learners of sequences: to the others they would be many more chances to be wrong.
        int[]? features = schema.Windows is null ? null : [.. Enumerable.Range(0, schema.WindowsFrom)];
        var vectors = features is null || !looksAtFeatures ? rows : NarrowedLearner.Narrow(rows, features);
        ILearner Whole(ILearner inner) => features is null ? inner : new NarrowedLearner(inner, null, features, rows.Columns);

        // What is unusual shows best in the signals' own values; a dozen features a signal are mostly unusual in ways that mean nothing.
        RowLabel[][] longest = [labels[^1]];
        ILearner[] onLevels = options.DetectorFeatures && narrow is not null ? Detectors(options, narrow, longest) : [];
        ILearner[] onAll = options.DetectorFeatures ? narrow is null ? Detectors(options, vectors, longest) : [.. onLevels.Select(detector => OnThem(detector, vectors))] : [];

        var all = Learners(vectors, onAll).ToArray();
        var some = narrow is null ? [] : Learners(narrow, onLevels).ToArray();
        List<ILearner> ordered = [];
        foreach (var (kind, (plain, detected)) in all.Index())
        {
            // Of one kind, the one that sees less is the simpler.
            if (narrow is not null)
            {
                Add(OnThem(some[kind].Plain, rows), some[kind].Detected is { } inner ? OnThem(inner, rows) : null);
            }

            Add(Whole(plain), detected is null ? null : Whole(detected));
        }

        ordered.AddRange(OnWindows());
        All = ordered.Count > 0 ? ordered : throw new TrainingException(WithoutWindows(options.Learner));

        IEnumerable<ILearner> OnWindows()
        {
            if (schema.Windows is not { } windows)
            {
                yield break;
            }

            // Networks that have no sense of order see each step of a window as a feature of its own.
            int[] columns = [.. Enumerable.Range(schema.WindowsFrom, windows.Columns)];
            var block = wanted.Overlaps(["mlp", "autoencoder"]) ? NarrowedLearner.Narrow(rows, columns) : rows;
            ILearner OnBlock(ILearner inner) => new NarrowedLearner(inner, OnSteps, columns, rows.Columns);
            if (wanted.Contains("mlp"))
            {
                yield return OnBlock(new PerceptronLearner(options, block, labels));
            }

            if (wanted.Contains("autoencoder"))
            {
                yield return OnBlock(new AutoencoderLearner(options, block, labels));
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

        void Add(ILearner plain, ILearner? detected)
        {
            ordered.Add(plain);
            if (detected is not null)
            {
                ordered.Add(detected);
                _plain[detected] = plain;
            }
        }

        IEnumerable<(ILearner Plain, ILearner? Detected)> Learners(TrainingRows seen, ILearner[] detectors)
        {
            var columns = new DetectorColumns(seen, detectors, count);
            (ILearner, ILearner?) Both(Func<TrainingRows, ILearner> make) => (make(seen), detectors.Length == 0 ? null : new DetectedLearner(make, columns));

            if (wanted.Contains("few"))
            {
                yield return Both(of => new SparseLearner(options, of, labels));
            }

            if (wanted.Contains("logistic"))
            {
                yield return Both(of => new LogisticLearner(options, of, labels));
            }

            if (wanted.Overlaps(["lightgbm", "forest"]))
            {
                var binned = LightGbmDataset.Of(seen, count, TreeLearner.Common(options), options.Threads, options.ThreadsOfFit);
                _binned.Add(binned);
                if (wanted.Contains("lightgbm"))
                {
                    yield return (new BoostingLearner(binned, options, labels, seen.Columns), null);
                }

                if (wanted.Contains("forest"))
                {
                    yield return (new ForestLearner(binned, options, seen, labels), null);
                }
            }

            if (wanted.Contains("mlp"))
            {
                yield return Both(of => new PerceptronLearner(options, of, labels));
            }

            if (wanted.Contains("autoencoder"))
            {
                yield return (new AutoencoderLearner(options, seen, labels), null);
            }

            foreach (var detector in Detectors(options, seen, labels).Where(detector => wanted.Contains(detector.Name)))
            {
                yield return (detector, null);
            }
        }
    }

    /// <summary>Says that a learner of sequences has nothing to learn from.</summary>
    public static string WithoutWindows(string learner) => $"learner \"{learner}\" learns from windows, which vectors do not carry: the predictor needs \"windows: {{steps: 32}}\" or so";

    /// <summary>The learners, simple before large.</summary>
    public IReadOnlyList<ILearner> All { get; }

    /// <summary>The same learner without the scores of detectors; null for one that does not see them.</summary>
    public ILearner? WithoutDetectors(ILearner learner) => _plain.GetValueOrDefault(learner);

    /// <inheritdoc/>
    public void Dispose() => _binned.ForEach(binned => binned.Dispose());

    private static ILearner[] Detectors(TrainingOptions options, TrainingRows seen, RowLabel[][] labels) =>
        [new IsolationForestLearner(options, seen, labels), new RobustPcaLearner(options, seen, labels), new OneClassSvmLearner(options, seen, labels)];
}

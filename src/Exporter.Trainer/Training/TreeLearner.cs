using System.Collections.Immutable;
using Exporter.Models.Trees;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>What boosting and forests have in common: both grow in LightGBM, on one binned copy of the rows.</summary>
/// <param name="data">The rows, binned; not owned.</param>
/// <param name="options">Seed and number of rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
/// <param name="columns">Features in a row.</param>
internal abstract class TreeLearner(LightGbmDataset data, TrainingOptions options, RowLabel[][] labels, int columns) : ILearner
{
    /// <summary>Added to a method that cuts features at random places.</summary>
    protected const string RandomCuts = " extra_trees=true";

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<string> Settings => [.. Trees.Select(setting => setting.ToString())];

    /// <summary>The settings, those for few rows among them.</summary>
    protected abstract ImmutableArray<TreeSetting> AllTrees { get; }

    /// <summary>The settings that are tried on so many rows.</summary>
    private ImmutableArray<TreeSetting> Trees =>
        [.. AllTrees.Where(setting => !setting.FewRowsOnly || Math.Min(data.Rows, options.MaxTreeRows) <= TreeSetting.FewRows)];

    /// <summary>Trees between two points of the path.</summary>
    protected abstract int TreesPerPoint { get; }

    /// <summary>The rows, binned.</summary>
    protected LightGbmDataset Data => data;

    /// <summary>Threads to use.</summary>
    protected int Threads => options.Threads;

    /// <summary>What holds for every use of LightGBM: the same bytes from the same input, on any number of threads.</summary>
    /// <remarks>A column at a time a histogram's sums have one order whatever the threads; by rows they take a quarter more time on as many rows as fits look at.</remarks>
    public static string Common(TrainingOptions options) =>
        $"verbosity=-1 deterministic=true force_col_wise=true seed={options.Seed & int.MaxValue}";

    /// <inheritdoc/>
    public abstract IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut);

    /// <inheritdoc/>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var ensembles = SideBySide.Map(points.Length, options.FitsAtOnce, horizon =>
        {
            var sample = Sample(horizon, train);
            using var subset = data.Subset(sample.Rows, sample.Outcomes);
            using var booster = new LightGbmBooster(subset, Parameters(setting, sample.Onsets));
            booster.Grow((points[horizon] + 1) * TreesPerPoint);
            return Ensemble(booster, sample);
        });
        return new TreeModel(columns, [.. ensembles], calibrations);
    }

    /// <summary>Boosting or bagging, as LightGBM reads it.</summary>
    protected abstract string Method { get; }

    /// <summary>The rows that a fit looks at.</summary>
    protected TreeRows Sample(int horizon, List<int> train) => TreeRows.Take(train, labels[horizon], options.MaxTreeRows, options.Seed, data.OnsetShare);

    /// <summary>All parameters of a fit, as LightGBM reads them.</summary>
    /// <param name="setting">Index of the setting.</param>
    /// <param name="onsets">Rows with an onset ahead.</param>
    internal string Parameters(int setting, int onsets) => $"{Common(options)} num_threads={options.ThreadsOfFit} objective=binary metric=None {Method} {Trees[setting].Parameters(onsets)}";

    /// <summary>The trees of a booster.</summary>
    protected virtual TreeEnsemble Ensemble(LightGbmBooster booster, TreeRows sample) => LightGbmText.Read(booster.Text(), sample.Offset);
}

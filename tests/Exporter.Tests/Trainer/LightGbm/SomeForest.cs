using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Models.Trees;
using Exporter.Tests.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;

namespace Exporter.Tests.Trainer.LightGbm;

/// <summary>Made-up rows, an ensemble that LightGBM grew on them, and the same ensemble out of an ONNX file.</summary>
internal sealed class SomeForest : IDisposable
{
    public const string Common = "verbosity=-1 deterministic=true force_row_wise=true seed=1 num_threads=1 objective=binary metric=None";
    public const string Boosting = Common + " boosting=gbdt num_leaves=15 min_data_in_leaf=5 learning_rate=0.1";
    public const string Forest = Common + " boosting=rf num_leaves=31 min_data_in_leaf=5 bagging_freq=1 bagging_fraction=0.6 feature_fraction=0.7";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-trees-");
    private readonly LightGbmDataset _all;
    private readonly LightGbmDataset _train;

    private SomeForest(TrainingRows rows, float[] outcomes, string parameters, int trees)
    {
        Rows = rows;
        _all = LightGbmDataset.Of(rows, rows.Count, Common);
        _train = _all.Subset([.. Enumerable.Range(0, rows.Count)], outcomes);
        Booster = new LightGbmBooster(_train, parameters);
        Booster.Grow(trees);
        Ensemble = LightGbmText.Read(Booster.Text(), 0);
    }

    public static int Columns => SomeModels.Schema.Names.Length;

    public TrainingRows Rows { get; }

    public LightGbmBooster Booster { get; }

    public TreeEnsemble Ensemble { get; }

    /// <summary>All rows, row-major.</summary>
    public float[] Values => [.. Enumerable.Range(0, Rows.Count).SelectMany(row => Rows.Row(row).ToArray())];

    /// <summary>Grows on rows whose outcome depends on two features, on their product, and on a feature being missing.</summary>
    /// <param name="parameters">One of the constants above, and more.</param>
    /// <param name="scale">Of all features.</param>
    /// <param name="missing">Share of missing values in every feature but the first.</param>
    /// <param name="trees">Iterations.</param>
    /// <param name="count">Rows.</param>
    public static SomeForest Grow(string parameters, double scale = 1, double missing = 0.2, int trees = 60, int count = 3000)
    {
        var random = new Random(9);
        var rows = new TrainingRows(Columns);
        var outcomes = new float[count];
        var row = new float[Columns];
        for (var i = 0; i < count; i++)
        {
            for (var column = 0; column < Columns; column++)
            {
                row[column] = column > 0 && random.NextDouble() < missing ? float.NaN : (float)(scale * ((random.NextDouble() * 2) - 1));
            }

            var logOdds = (2 * row[0] / scale) - 1 + (float.IsNaN(row[1]) ? 2 : row[1] / scale) + (float.IsNaN(row[2]) ? 0 : 2 * row[0] * row[2] / (scale * scale));
            outcomes[i] = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)) ? 1 : 0;
            rows.Add(0, 0, row);
        }

        return new SomeForest(rows, outcomes, parameters, trees);
    }

    /// <summary>Grows on rows that a test made.</summary>
    public static SomeForest Grow(TrainingRows rows, float[] outcomes, string parameters, int trees = 20) => new(rows, outcomes, parameters, trees);

    /// <summary>LightGBM's own probabilities of all rows.</summary>
    public double[] Native()
    {
        var result = new double[Rows.Count];
        Booster.Predict(Values, Columns, NativeMethods.PredictNormal, result);
        return result;
    }

    /// <summary>Writes the ensemble for both horizons, uncalibrated, and loads the file as the sidecar does.</summary>
    public OnnxScorer Load()
    {
        var path = Path.Combine(_folder.FullName, "node.onnx");
        using (var file = File.Create(path))
        {
            new TreeModel(Columns, [Ensemble, Ensemble], [new PlattCalibration(1, 0), new PlattCalibration(1, 0)]).Write(SomeModels.Contract, file);
        }

        return SomeModels.Load(path);
    }

    /// <summary>Probabilities of all rows out of the file, first horizon.</summary>
    public float[] FromFile()
    {
        using var scorer = Load();
        var matrix = new FeatureMatrix();
        matrix.Reset(0, Rows.Count, Columns);
        for (var row = 0; row < Rows.Count; row++)
        {
            Rows.Row(row).CopyTo(matrix.Add(row));
        }

        return [.. SomeModels.Score(scorer, matrix).Where((_, i) => i % 2 == 0)];
    }

    public void Dispose()
    {
        Booster.Dispose();
        _train.Dispose();
        _all.Dispose();
        _folder.Delete(recursive: true);
    }
}

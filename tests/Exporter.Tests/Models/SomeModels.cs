using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Onnx;

namespace Exporter.Tests.Models;

/// <summary>A predictor with two signals and models for it, in files of a folder of their own.</summary>
internal sealed class SomeModels : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-models-");

    internal static PredictorDefinition Definition { get; } = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [new("cpu", "cpu"), new("disk", "disk", new SignalLimit(LimitSide.Above, 0.95))],
        FailureExpression = "down",
    };

    internal static FeatureSchema Schema { get; } = FeatureSchema.For(Definition);

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    internal static int Column(string feature) =>
        Schema.Names.IndexOf(feature) is >= 0 and var column ? column : throw new ArgumentException($"no feature {feature}", nameof(feature));

    internal static ModelContract Contract { get; } = new()
    {
        Predictor = Definition.Name,
        Features = Schema.Names,
        FeatureHash = Schema.Hash,
        StepSeconds = 30,
        HorizonsSeconds = [1800, 7200],
        Thresholds = [0.4, 0.5],
    };

    /// <summary>Plain logistic model over a few features: no scaling, missing counts 0, raw score of 30m is one below that of 2h.</summary>
    internal static LinearModel Model(params (string Feature, float Weight)[] weights)
    {
        var count = Schema.Names.Length;
        var columns = new float[count * 2];
        foreach (var (feature, weight) in weights)
        {
            columns[Column(feature) * 2] = columns[(Column(feature) * 2) + 1] = weight;
        }

        return new LinearModel
        {
            Basis = new LinearBasis
            {
                Fill = new float[count],
                Means = new float[count],
                Scales = [.. Enumerable.Repeat(1f, count)],
                ClipLow = [.. Enumerable.Repeat(-100f, count)],
                ClipHigh = [.. Enumerable.Repeat(100f, count)],
            },
            Weights = columns,
            Intercepts = [-1, 0],
            Calibrations = [new PlattCalibration(1, 0), new PlattCalibration(1, 0)],
        };
    }

    internal string Write(string name, LinearModel model, ModelContract? contract = null)
    {
        using var file = File.Create(PathOf(name));
        LinearModelGraph.Write(model, contract ?? Contract, file);
        return file.Name;
    }

    internal string Write(string name, GraphBuilder graph)
    {
        using var file = File.Create(PathOf(name));
        graph.WriteTo(file);
        return file.Name;
    }

    internal static OnnxScorer Load(string path, PredictorDefinition? definition = null)
    {
        Assert.True(OnnxScorer.TryLoad(path, definition ?? Definition, Schema, out var scorer, out var error), error);
        return scorer!;
    }

    internal static string Refusal(string path, PredictorDefinition? definition = null)
    {
        definition ??= Definition;
        Assert.False(OnnxScorer.TryLoad(path, definition, FeatureSchema.For(definition), out var scorer, out var error));
        Assert.Null(scorer);
        return error;
    }

    /// <summary>Rows that miss everything but the features named.</summary>
    internal static FeatureMatrix Matrix(params (string Feature, float Value)[][] rows)
    {
        var matrix = new FeatureMatrix();
        matrix.Reset(0, rows.Length, Schema.Names.Length);
        foreach (var (index, features) in rows.Index())
        {
            var row = matrix.Add(index);
            row.Fill(float.NaN);
            foreach (var (feature, value) in features)
            {
                row[Column(feature)] = value;
            }
        }

        return matrix;
    }

    /// <summary>Vectors of numbers between -2 and 2, a tenth of them missing; the same for the same number of rows.</summary>
    internal static FeatureMatrix RandomMatrix(int rows)
    {
        var random = new Random(rows);
        var matrix = new FeatureMatrix();
        matrix.Reset(0, rows, Schema.Names.Length);
        for (var row = 0; row < rows; row++)
        {
            foreach (ref var value in matrix.Add(row))
            {
                value = random.Next(10) == 0 ? float.NaN : (float)((random.NextDouble() * 4) - 2);
            }
        }

        return matrix;
    }

    /// <summary>Whatever stands in the other columns, each probability has the same bits; what stands in the used ones does make a difference.</summary>
    internal static void AssertLooksAtNothingElse(IScorer scorer)
    {
        const int rows = 700;
        var expected = Score(scorer, RandomMatrix(rows));
        foreach (var other in (float[])[0, float.NaN, float.PositiveInfinity, -1e30f])
        {
            var matrix = RandomMatrix(rows);
            for (var row = 0; row < rows; row++)
            {
                var vector = matrix.Row(row);
                for (var column = 0; column < vector.Length; column++)
                {
                    vector[column] = scorer.UsedFeatures.Contains(column) ? vector[column] : other;
                }
            }

            Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), Score(scorer, matrix).Select(BitConverter.SingleToInt32Bits));
        }

        var missing = RandomMatrix(rows);
        missing.Buffer.AsSpan().Fill(float.NaN);
        Assert.NotEqual(expected, Score(scorer, missing));
    }

    internal static float[] Score(IScorer scorer, FeatureMatrix matrix)
    {
        var probabilities = new float[matrix.Rows * Definition.Horizons.Length];
        scorer.Score(matrix, probabilities);
        return probabilities;
    }

    internal static double Sigmoid(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}

using System.Collections.Immutable;
using CsCheck;
using Exporter.Models;
using Exporter.Models.Onnx;
using Exporter.Trainer.Networks;
using Exporter.Trainer.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Tests.Trainer.Networks;

public sealed class NetworkModelTests
{
    /// <summary>Of three features the first and the last are seen: mean 10 and scale 2, mean 0 and scale 1; missing become usual; clipped to ±3.</summary>
    private static readonly SelectedTerms Input = new(3, [0, 2], new LinearBasis { Fill = [10, 0], Means = [10, 0], Scales = [2, 1], ClipLow = [-3, -3], ClipHigh = [3, 3] });

    /// <summary>Hidden relu(z₀ − z₁), relu(2·z₁ + 1); score hidden₀ − 0.5·hidden₁ + 0.25.</summary>
    private static readonly TermModel Net = new(
        Input,
        [new Perceptron([new DenseLayer([1, 0, -1, 2], [0, 1], IsRectified: true), new DenseLayer([1, -0.5f], [0.25f], IsRectified: false)])],
        [new PlattCalibration(1, 0)]);

    /// <summary>The code is z₀ + z₁, and each output half of it: 0 error on the diagonal.</summary>
    private static readonly TermModel Repeater = new(
        Input,
        [new Autoencoder([new DenseLayer([1, 1], [0], IsRectified: false), new DenseLayer([0.5f, 0.5f], [0, 0], IsRectified: false)])],
        [new PlattCalibration(1, 0)]);

    private static readonly float[] Rows =
    [
        14, 99, 1, // z 2, 1; hidden 1, 3: −0.25. Outputs 1.5, 1.5: mean square 0.25
        float.NaN, 99, -2, // z 0, −2; hidden 2, 0: 2.25. Outputs −1, −1: mean square 1
        float.PositiveInfinity, 99, 3, // z 3, 3; hidden 0, 7: −3.25. Nothing is lost
    ];

    [Fact]
    public void Score_Perceptron_GivesHandComputedNumbersHereAndInOnnxRuntime() => CheckScores(Net, [-0.25, 2.25, -3.25]);

    [Fact]
    public void Score_Autoencoder_GivesHandComputedNumbersHereAndInOnnxRuntime() => CheckScores(Repeater, [Math.Log(1.25), Math.Log(2), 0]);

    [Fact]
    public void Write_AnyNetworks_EqualManagedScores() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 3], Gen.Bool, Gen.Int).Sample(
            (features, horizons, isAutoencoder, seed) =>
            {
                var random = new Random(seed);
                var model = RandomModel(random, features, horizons, isAutoencoder);
                float[] rows = [.. Enumerable.Range(0, features * 9).Select(_ => random.Next(5) == 0 ? float.NaN : Between(random, -5, 5))];
                var expected = new float[9 * horizons];
                model.Score(rows, expected);
                Assert.Equal(expected, Run(model, rows), (a, b) => Math.Abs(a - b) < 1e-5);
            },
            iter: 60);

    [Fact]
    public void Widened_MoreFeatures_ScoresTheSameAndLooksAtNoOther()
    {
        var wide = Net.Widened([1, 2, 4], 5);
        var (narrow, wider) = (new float[1], new float[1]);
        Net.Score([14, 99, 1], narrow);
        wide.Score([7, 14, 99, float.NaN, 1], wider);
        Assert.Equal(narrow, wider);
        Assert.Equal([1, 4], InputUse.Of(OnnxGraph.TryRead(Bytes(wide, 5))!, 5));
    }

    [Fact]
    public void GainShares_Perceptron_AddUpTheWaysToTheOutput()
    {
        // z₀: 1·1 + 0·0.5; z₁: 1·1 + 2·0.5.
        Assert.Equal([1 / 3.0, 0, 2 / 3.0], Net.GainShares(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0.5, 0, 0.5], Repeater.GainShares());
    }

    [Fact]
    public void Write_SameModelTwice_GivesTheSameBytes() => Assert.Equal(Bytes(Net, 3), Bytes(Net, 3));

    [Fact]
    public void Write_UnsoundParameters_AreAllNamed()
    {
        var model = Net with
        {
            Scorers = [new Perceptron([new DenseLayer([float.NaN, 1], [0], IsRectified: false)])],
            Calibrations = [new PlattCalibration(-1, 0)],
            Input = Input with { Basis = Input.Basis with { Scales = [0, 1] } },
        };
        Assert.StartsWith(
            "the model cannot be written: weights and other parameters must be finite numbers; scales must be positive; the model has 3 features, the contract 4; Platt slope -1 and offset 0 must be finite, the slope not negative",
            Assert.Throws<ArgumentException>(() => Bytes(model, 4)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A contract of so many features and horizons.</summary>
    internal static ModelContract Contract(int features, int horizons) => new()
    {
        Predictor = "node",
        Features = [.. Enumerable.Range(0, features).Select(i => $"f{i}")],
        FeatureHash = "00ff",
        StepSeconds = 30,
        HorizonsSeconds = [.. Enumerable.Range(1, horizons).Select(i => i * 1800.0)],
        Thresholds = [.. Enumerable.Repeat(0.5, horizons)],
    };

    private static void CheckScores(TermModel model, double[] scores)
    {
        double[] expected = [.. scores.Select(score => 1 / (1 + Math.Exp(-score)))];
        var managed = new float[3];
        model.Score(Rows, managed);
        Assert.Equal(expected, managed.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(expected, Run(model, Rows).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static TermModel RandomModel(Random random, int features, int horizons, bool isAutoencoder)
    {
        float[] Numbers(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => Between(random, low, high))];
        int[] columns = [.. Enumerable.Range(0, features).Where(_ => random.Next(3) > 0).DefaultIfEmpty()];
        var seen = columns.Length;
        var basis = new LinearBasis
        {
            Fill = Numbers(seen, -1, 1),
            Means = Numbers(seen, -1, 1),
            Scales = Numbers(seen, 0.5f, 2),
            ClipLow = Numbers(seen, -4, -1),
            ClipHigh = Numbers(seen, 1, 4),
        };
        Network Drawn()
        {
            int[] widths = [seen, random.Next(1, 30), random.Next(1, 9), isAutoencoder ? seen : 1];
            ImmutableArray<DenseLayer> layers =
            [
                .. Enumerable.Range(1, 3).Select(i => new DenseLayer(Numbers(widths[i - 1] * widths[i], -1, 1), Numbers(widths[i], -1, 1), IsRectified: i < 3)),
            ];
            return isAutoencoder ? new Autoencoder(layers) : new Perceptron(layers);
        }

        return new TermModel(new SelectedTerms(features, columns, basis), [.. Enumerable.Range(0, horizons).Select(_ => Drawn())], [.. Enumerable.Range(0, horizons).Select(_ => new PlattCalibration(0.5, Between(random, -1, 1)))]);
    }

    private static float Between(Random random, float low, float high) => low + ((high - low) * random.NextSingle());

    private static float[] Run(TermModel model, float[] rows)
    {
        var features = model.Input.Features;
        using var session = new InferenceSession(Bytes(model, features));
        using var input = OrtValue.CreateTensorValueFromMemory(rows, [rows.Length / features, features]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["features"], [input], ["probability"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static byte[] Bytes(ITrainedModel model, int features)
    {
        using var stream = new MemoryStream();
        model.Write(Contract(features, model.Horizons), stream);
        return stream.ToArray();
    }
}

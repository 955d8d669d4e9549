using System.Collections.Immutable;
using CsCheck;
using Exporter.Models;
using Exporter.Models.Onnx;
using Exporter.Trainer.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Tests.Trainer.Onnx;

public sealed class LinearModelGraphTests
{
    /// <summary>Two features; mean 10 and scale 2, mean 0 and scale 1; missing become 12 and 0; clipped to ±3; hinge of the first at 1.</summary>
    private static readonly LinearBasis Basis = new()
    {
        Fill = [12, 0],
        Means = [10, 0],
        Scales = [2, 1],
        ClipLow = [-3, -3],
        ClipHigh = [3, 3],
        MissingIndicators = true,
        Knots = [[1], []],
    };

    /// <summary>30m: z₀ + 2·z₁ + 0.5·missing₀ − missing₁ + 3·hinge. 2h: −z₀ only.</summary>
    private static readonly LinearModel Model = new()
    {
        Basis = Basis,
        Weights = [1, -1, 2, 0, 0.5f, 0, -1, 0, 3, 0],
        Intercepts = [0.25f, 0],
        Calibrations = [new PlattCalibration(0.5, -1), new PlattCalibration(1, 0)],
    };

    private static readonly float[] Rows =
    [
        14, 1, // z 2, 1; hinge 1: 0.25 + 2 + 2 + 3 = 7.25
        float.NaN, float.NaN, // z 1, 0; hinge 0: 0.25 + 1 + 0.5 − 1 = 0.75
        float.PositiveInfinity, -100, // z 3, −3; hinge 2: 0.25 + 3 − 6 + 6 = 3.25
    ];

    // Platt 0.5·s − 1: 2.625, −0.625, 0.625; 2h: sigmoid(−2, −1, −3) is lower, so it takes over 30m's.
    private static readonly double[] Expected =
        [Sigmoid(2.625), Sigmoid(2.625), Sigmoid(-0.625), Sigmoid(-0.625), Sigmoid(0.625), Sigmoid(0.625)];

    [Fact]
    public void Write_Model_ScoresHandComputedNumbersInOnnxRuntime() =>
        Assert.Equal(Expected, Run(Model, Rows).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Score_Model_GivesHandComputedNumbers()
    {
        var scores = new float[6];

        Model.Score(Rows, scores);

        Assert.Equal(Expected, scores.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Write_LaterHorizonHigher_IsLeftAsItIs()
    {
        // z₀ = −2: 2h has sigmoid(2); 30m has 0.5·(0.25 − 2 − 1) − 1 = −2.375 (the second feature missing).
        var scores = Run(Model, [6, float.NaN]);

        Assert.Equal(Sigmoid(-2.375), scores[0], 1e-6);
        Assert.Equal(Sigmoid(2), scores[1], 1e-6);
    }

    [Fact]
    public void Write_IsotonicCalibration_IsLinearBetweenPointsAndFlatOutside()
    {
        var isotonic = new IsotonicCalibration([-1, 0, 0.001f, 2], [0.1f, 0.2f, 0.6f, 0.9f]);
        var model = Model with { Calibrations = [isotonic, isotonic], Weights = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0], Intercepts = [0, 0] };

        // z₀ = −3, −0.5, 0, 1.0005, 3
        var scores = Run(model, [4, 0, 9, 0, 10, 0, 12.001f, 0, 16, 0]);

        Assert.Equal([0.1f, 0.15f, 0.2f, 0.75f, 0.9f], scores.Where((_, i) => i % 2 == 0), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Write_AnyModel_EqualsManagedEvaluator() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int).Sample(
            (features, horizons, indicators, isotonic, seed) =>
            {
                var random = new Random(seed);
                var model = RandomModel(random, features, horizons, indicators, isotonic);
                float[] rows = [.. Enumerable.Range(0, features * 9).Select(_ => random.Next(5) == 0 ? float.NaN : Between(random, -5, 5))];
                var expected = new float[9 * horizons];
                model.Score(rows, expected);

                // The graph sums in float32: a score's rounding comes out multiplied by the calibration's steepest slope.
                var steepest = model.Calibrations.Max(Steepest);
                Assert.Equal(expected, Run(model, rows), (a, b) => Math.Abs(a - b) < 1e-6 * Math.Max(1, steepest));
            },
            iter: 60);

    [Fact]
    public void Write_FeaturesWithoutWeight_AreNotLookedAt()
    {
        // Of the first feature only the indicator counts, of the second nothing does.
        var model = Model with { Weights = [0, 0, 0, 0, 0.5f, 0, 0, 0, 0, 0], Intercepts = [0.25f, -1] };
        Assert.Equal([0], UsedBy(model));
        Assert.Equal([Sigmoid(-0.625), Sigmoid(-0.625), Sigmoid(-0.875), Sigmoid(-0.875)], Run(model, [float.NaN, 7, 14, float.NaN]).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);

        // Of the second the line alone counts.
        model = model with { Weights = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0] };
        Assert.Equal([1], UsedBy(model));
        Assert.Equal(Sigmoid((0.5 * 2.25) - 1), Run(model, [float.NaN, 1])[0], 1e-6);
    }

    [Fact]
    public void Write_NoWeightAtAll_GivesTheInterceptOfEveryRow()
    {
        var scores = Run(Model with { Weights = new float[10], Intercepts = [2, 3] }, Rows);
        Assert.Equal([0.5f, (float)Sigmoid(3)], scores.Distinct());
    }

    [Fact]
    public void Write_SameModelTwice_GivesTheSameBytes() => Assert.Equal(Bytes(Model), Bytes(Model));

    [Fact]
    public void Write_ForeignReaders_FindOpsetProducerAndContract()
    {
        using var session = new InferenceSession(Bytes(Model));

        Assert.Equal("foresight_trainer", session.ModelMetadata.ProducerName);
        Assert.Equal("node", session.ModelMetadata.GraphName);
        Assert.Equal(Contract(Model).ToJson(), session.ModelMetadata.CustomMetadataMap[ModelContract.MetadataKey]);
        Assert.Equal([-1, 2], session.InputMetadata["features"].Dimensions);
        Assert.Equal([-1, 2], session.OutputMetadata["probability"].Dimensions);
    }

    [Fact]
    public void Write_UnsoundParameters_AreAllNamed()
    {
        var model = Model with
        {
            Basis = Basis with { Fill = [float.NaN, 0], Scales = [0, 1], ClipLow = [4, 0], Knots = [[1]] },
            Weights = [1],
            Calibrations = [new PlattCalibration(-1, 0), new IsotonicCalibration([1, 1], [0.5f, 0.4f])],
        };

        var error = Assert.Throws<ArgumentException>(() => Bytes(model)).Message;

        Assert.StartsWith(
            "the model cannot be written: weights must be 5 terms × 2 horizons finite numbers, are 1; "
            + "Platt slope -1 and offset 0 must be finite, the slope not negative; "
            + "isotonic scores must be finite and ascending, at least two; "
            + "isotonic probabilities must lie in 0..1 and not decrease, one a score; "
            + "fill must be 2 finite numbers; scales must be positive; clip low must not be above clip high; "
            + "knots must be absent or 2 arrays of finite numbers",
            error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ContractOfAnotherSize_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            LinearModelGraph.Write(Model, Contract(Model) with { Features = ["a"], HorizonsSeconds = [1], Thresholds = [0.5] }, Stream.Null)).Message;

        Assert.Contains("the model has 2 features, the contract 1; the model has 2 horizons, the contract 1", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_ShapeOfAnotherSize_IsRefused() =>
        Assert.Equal(
            "3 values do not fill the shape [2, 2] (Parameter 'shape')",
            Assert.Throws<ArgumentException>(() => new GraphBuilder("g", "1").Constant([1f, 2f, 3f], 2, 2)).Message);

    private static LinearModel RandomModel(Random random, int features, int horizons, bool indicators, bool isotonic)
    {
        float[] Numbers(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => Between(random, low, high))];
        float[] Ascending(int count, float low, float high) => [.. Numbers(count, low, high).Order()];
        var basis = new LinearBasis
        {
            Fill = Numbers(features, -1, 1),
            Means = Numbers(features, -1, 1),
            Scales = Numbers(features, 0.5f, 2),
            ClipLow = Numbers(features, -4, -1),
            ClipHigh = Numbers(features, 1, 4),
            MissingIndicators = indicators,
            Knots = [.. Enumerable.Range(0, features).Select(_ => Ascending(random.Next(3), -1, 1))],
        };
        int[] unused = [.. Enumerable.Range(0, features).Where(_ => random.Next(3) == 0)];
        return new LinearModel
        {
            Basis = basis,
            Weights = [.. Enumerable.Range(0, basis.Size).SelectMany(term => unused.Contains(basis.FeatureOf(term)) ? new float[horizons] : Numbers(horizons, -0.3f, 0.3f))],
            Intercepts = Numbers(horizons, -1, 1),
            Calibrations = [.. Enumerable.Range(0, horizons).Select(Calibration (_) => isotonic
                ? new IsotonicCalibration(Ascending(4, -2, 2), Ascending(4, 0, 1))
                : new PlattCalibration(Between(random, 0, 2), Between(random, -1, 1)))],
        };
    }

    private static double Steepest(Calibration calibration) => calibration is IsotonicCalibration isotonic
        ? Enumerable.Range(1, isotonic.Scores.Length - 1).Max(i =>
            (isotonic.Probabilities[i] - isotonic.Probabilities[i - 1]) / ((double)isotonic.Scores[i] - isotonic.Scores[i - 1]))
        : 1;

    private static float Between(Random random, float low, float high) => low + ((high - low) * (float)random.NextDouble());

    private static ImmutableArray<int> UsedBy(LinearModel model) => InputUse.Of(OnnxGraph.TryRead(Bytes(model))!, model.Basis.Features);

    private static float[] Run(LinearModel model, float[] rows)
    {
        using var session = new InferenceSession(Bytes(model));
        using var input = OrtValue.CreateTensorValueFromMemory(rows, [rows.Length / model.Basis.Features, model.Basis.Features]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["features"], [input], ["probability"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static byte[] Bytes(LinearModel model)
    {
        using var stream = new MemoryStream();
        LinearModelGraph.Write(model, Contract(model), stream);
        return stream.ToArray();
    }

    private static ModelContract Contract(LinearModel model) => new()
    {
        Predictor = "node",
        Features = [.. Enumerable.Range(0, model.Basis.Features).Select(i => $"f{i}")],
        FeatureHash = "00ff",
        StepSeconds = 30,
        HorizonsSeconds = [.. Enumerable.Range(1, model.Horizons).Select(i => i * 1800.0)],
        Thresholds = [.. Enumerable.Repeat(0.5, model.Horizons)],
    };

    private static double Sigmoid(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}

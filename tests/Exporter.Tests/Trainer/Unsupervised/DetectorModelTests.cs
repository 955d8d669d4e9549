using CsCheck;
using Exporter.Models;
using Exporter.Models.Onnx;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Unsupervised;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Tests.Trainer.Unsupervised;

/// <summary>ONNX Runtime and the trainer's own arithmetic give one number.</summary>
public sealed class DetectorModelTests
{
    /// <summary>Of three features the first and the last are seen: centre 10 and scale 2, centre 0 and scale 1; missing become usual; clipped to ±3.</summary>
    private static readonly SelectedTerms Input = new(3, [0, 2], new LinearBasis { Fill = [10, 0], Means = [10, 0], Scales = [2, 1], ClipLow = [-3, -3], ClipHigh = [3, 3] });

    /// <summary>Around (1, 0), along the first term: ln(1 + 0.5·(z₀ − 1)² + 2·z₁²).</summary>
    private static readonly TermModel Subspace = new(Input, [new PrincipalSubspace([1, 0], [1, 0], [0.5f], 2)], [new PlattCalibration(1, 0)]);

    /// <summary>Rows at (2, 1) and (0, 0), half as much each: ln 0.5 − ln(Σ 0.5·e^(−0.1·d²)).</summary>
    private static readonly TermModel Svm = new(Input, [new OneClassSvm([2, 1, 0, 0], [0.5f, 0.5f], 0.5f, 0.1f)], [new PlattCalibration(1, 0)]);

    private static readonly float[] Rows =
    [
        14, 99, 1, // z 2, 1; squares of distances 0 and 5
        float.NaN, 99, -2, // z 0, −2; 13 and 4
        float.PositiveInfinity, 99, 3, // z 3, 3; 5 and 18
    ];

    [Fact]
    public void Score_Subspace_GivesHandComputedNumbersHereAndInOnnxRuntime() => CheckScores(Subspace, [Math.Log(3.5), Math.Log(9.5), Math.Log(21)]);

    [Fact]
    public void Score_Svm_GivesHandComputedNumbersHereAndInOnnxRuntime() =>
        CheckScores(Svm, [-Math.Log(1 + Math.Exp(-0.5)), -Math.Log(Math.Exp(-1.3) + Math.Exp(-0.4)), -Math.Log(Math.Exp(-0.5) + Math.Exp(-1.8))]);

    [Fact]
    public void Write_AnyDetectors_EqualManagedScores() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[1, 3], Gen.Bool, Gen.Int[0, 1_000_000]).Sample(
            (features, horizons, isSvm, seed) =>
            {
                var random = new Random(seed);
                float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(12) == 0 ? float.NaN : (random.NextSingle() * 6) - 3)];
                float[] Clean(int count) => Array.ConvertAll(Numbers(count), value => float.IsNaN(value) ? 0 : value);
                int[] columns = [.. Enumerable.Range(0, features).Where(_ => random.Next(3) > 0).DefaultIfEmpty()];
                var basis = new LinearBasis
                {
                    Fill = Clean(columns.Length),
                    Means = Clean(columns.Length),
                    Scales = [.. columns.Select(_ => 0.5f + random.NextSingle())],
                    ClipLow = [.. columns.Select(_ => -10f)],
                    ClipHigh = [.. columns.Select(_ => 10f)],
                };
                float[][] usual = [.. Enumerable.Range(0, 60).Select(_ => Clean(columns.Length))];
                Detector Fitted() => isSvm ? OneClassFit.Fit(usual, 0.2) : SphericalPca.Fit(usual, 0.8);
                var model = new TermModel(
                    new SelectedTerms(features, columns, basis),
                    [.. Enumerable.Range(0, horizons).Select(_ => Fitted())],
                    [.. Enumerable.Range(0, horizons).Select(i => new PlattCalibration(1, i - 2))]);
                var rows = Numbers(features * 9);
                var expected = new float[9 * horizons];
                model.Score(rows, expected);
                Assert.Equal(expected, Run(model, rows), (a, b) => Math.Abs(a - b) < 1e-5);
            },
            iter: 40);

    [Fact]
    public void Widened_MoreFeatures_ScoresTheSameAndLooksAtNoOther()
    {
        var wide = Svm.Widened([1, 2, 4], 5);
        var (narrow, wider) = (new float[1], new float[1]);
        Svm.Score([14, 99, 1], narrow);
        wide.Score([7, 14, 99, float.NaN, 1], wider);
        Assert.Equal(narrow, wider);
        Assert.Equal([1, 4], InputUse.Of(OnnxGraph.TryRead(Bytes(wide, 5))!, 5));
    }

    [Fact]
    public void GainShares_BothKinds_SayWhatTheScoreMovesWith()
    {
        // Along the axis 0.5, off it 2. Supports are 2 and 1 apart: squares 4 to 1.
        Assert.Equal([0.2, 0, 0.8], Subspace.GainShares(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0.8, 0, 0.2], Svm.GainShares(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Write_UnsoundParameters_AreAllNamed()
    {
        var model = Svm with
        {
            Scorers = [new OneClassSvm([float.NaN, 1], [1], 1, 1)],
            Input = Input with { Basis = Input.Basis with { Scales = [0, 1] } },
        };
        Assert.StartsWith(
            "the model cannot be written: weights and other parameters must be finite numbers; scales must be positive; the model has 3 features, the contract 4",
            Assert.Throws<ArgumentException>(() => Bytes(model, 4)).Message,
            StringComparison.Ordinal);
    }

    private static void CheckScores(TermModel model, double[] scores)
    {
        double[] expected = [.. scores.Select(score => 1 / (1 + Math.Exp(-score)))];
        var managed = new float[3];
        model.Score(Rows, managed);
        Assert.Equal(expected, managed.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(expected, Run(model, Rows).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

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

    private static ModelContract Contract(int features, int horizons) => new()
    {
        Predictor = "node",
        Features = [.. Enumerable.Range(0, features).Select(i => $"f{i}")],
        FeatureHash = "00ff",
        StepSeconds = 30,
        HorizonsSeconds = [.. Enumerable.Range(1, horizons).Select(i => i * 1800.0)],
        Thresholds = [.. Enumerable.Repeat(0.5, horizons)],
    };
}

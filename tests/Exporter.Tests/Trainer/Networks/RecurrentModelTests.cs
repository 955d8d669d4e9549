using CsCheck;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Onnx;
using Exporter.Trainer.Networks;
using Exporter.Trainer.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Tests.Trainer.Networks;

public sealed class RecurrentModelTests
{
    [Fact]
    public void Gru_TwoSteps_GivesHandComputedNumbers()
    {
        // One unit, one input. Gates: z = σ(x), r = σ(2x + h), n = tanh(3x + 0.5 + r · (h + 1)).
        var layer = new RecurrentLayer(new GruCell(), Dense([1, 2, 3], [0, 0, 0.5f]), Dense([0, 1, 1], [0, 0, 1]));
        double h = 0;
        foreach (var x in (double[])[0.4, -1])
        {
            var n = Math.Tanh((3 * x) + 0.5 + (Sigmoid((2 * x) + h) * (h + 1)));
            h = (Sigmoid(x) * h) + ((1 - Sigmoid(x)) * n);
        }

        Assert.Equal(h, layer.Apply([0.4f, -1], new float[layer.ScratchSize])[0], 1e-6);
    }

    [Fact]
    public void Lstm_TwoSteps_GivesHandComputedNumbers()
    {
        // One unit, one input. Gates in ONNX's order: i = σ(x), o = σ(2x + h), f = σ(1 − x), c̃ = tanh(3x + 0.5 h).
        var layer = new RecurrentLayer(new LstmCell(), Dense([1, 2, -1, 3], [0, 0, 1, 0]), Dense([0, 1, 0, 0.5f], [0, 0, 0, 0]));
        var (h, c) = (0.0, 0.0);
        foreach (var x in (double[])[0.4, -1])
        {
            c = (Sigmoid(1 - x) * c) + (Sigmoid(x) * Math.Tanh((3 * x) + (0.5 * h)));
            h = Sigmoid((2 * x) + h) * Math.Tanh(c);
        }

        Assert.Equal(h, layer.Apply([0.4f, -1], new float[layer.ScratchSize])[0], 1e-6);
    }

    [Theory]
    [InlineData("GRU")]
    [InlineData("LSTM")]
    public void Write_AnyRecurrentNetworks_EqualManagedScores(string kind) => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 40], Gen.Int[0, 6], Gen.Int[1, 3], Gen.Int).Sample(
        (signals, steps, others, horizons, seed) =>
        {
            var random = new Random(seed);
            var windows = new WindowLayout(steps, [.. Enumerable.Range(0, signals).Select(i => $"s{i}")]);
            var model = RandomModel(random, kind, windows, others, horizons);
            float[] rows = [.. Enumerable.Range(0, 9 * model.Input.Features).Select(_ => random.Next(5) == 0 ? float.NaN : Between(random, -5, 5))];
            var expected = new float[9 * horizons];
            model.Score(rows, expected);
            Assert.Equal(expected, Run(model, windows, rows), (a, b) => Math.Abs(a - b) < 1e-5);
        },
        iter: 40);

    [Fact]
    public void Write_SumOfRecurrentNetworks_TakesWholeVectors() => Gen.Select(Gen.Int[1, 4], Gen.Int[1, 12], Gen.Int[0, 5], Gen.Int).Sample(
        (signals, steps, others, seed) =>
        {
            var random = new Random(seed);
            var windows = new WindowLayout(steps, [.. Enumerable.Range(0, signals).Select(i => $"s{i}")]);
            var (gru, lstm) = (RandomModel(random, "GRU", windows, others, horizons: 1), RandomModel(random, "LSTM", windows, others, horizons: 1));
            var sum = SummedModel.Of([new SummedPart(gru, [0.7f], 0.5), new SummedPart(lstm, [1.5f], 0.5)], [-0.2f], [new PlattCalibration(1, 0)]);
            float[] rows = [.. Enumerable.Range(0, 9 * sum.Features).Select(_ => random.Next(5) == 0 ? float.NaN : Between(random, -5, 5))];
            var expected = new float[9];
            sum.Score(rows, expected);
            var bytes = Bytes(sum, windows);
            Assert.Equal(expected, Run(bytes, ModelContract.InputName, rows, [9, sum.Features]), (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.True(OnnxMetadata.TryFind(bytes, ModelContract.MetadataKey, out var json));
            Assert.Null(ModelContract.Parse(json!).Windows);
        },
        iter: 20);

    [Fact]
    public void Write_WindowsAreTheInput_TheContractSaysSoAndNoFeatureIsLookedAt()
    {
        var windows = new WindowLayout(3, ["s0", "s1"]);
        var model = RandomModel(new Random(1), "GRU", windows, others: 4, horizons: 1);
        var bytes = Bytes(model, windows);

        Assert.True(OnnxMetadata.TryFind(bytes, ModelContract.MetadataKey, out var json));
        var contract = ModelContract.Parse(json!);
        Assert.Equal((3, "s0,s1"), (contract.Windows!.Steps, string.Join(',', contract.Windows.Signals)));
        Assert.Equal([4, 5, 6, 7, 8, 9], InputUse.Of(OnnxGraph.TryRead(bytes)!, 10, windows.Columns));
        var input = Assert.Single(ModelInputs.Of(bytes, contract));
        Assert.Equal(("windows", "3,2"), (input.Key, string.Join(',', input.Value)));
    }

    [Fact]
    public void GainShares_OfSignals_StandAtTheirNewestStep()
    {
        // Both gates' weights of the first signal are three times those of the second.
        var basis = new LinearBasis { Fill = [0, 0], Means = [0, 0], Scales = [1, 1], ClipLow = [-3, -3], ClipHigh = [3, 3] };
        var layer = new RecurrentLayer(new GruCell(), Dense([3, -3, 3, -1, 1, 1], [0, 0, 0]), Dense([1, 1, 1], [0, 0, 0]));
        var model = new TermModel(
            SelectedTerms.OfWindows(basis, new WindowLayout(2, ["s0", "s1"]), 5), [new SequenceNetwork(2, layer, Dense([2], [0]))], [new PlattCalibration(1, 0)]);

        Assert.Equal([0, 0, 0, 0.75, 0.25], model.GainShares(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void OfWindows_ASignalThatNeverVaries_IsLeftOutAtAllSteps()
    {
        var basis = new LinearBasis { Fill = [0, 7, 1], Means = [10, 7, 20], Scales = [1, 1, 2], ClipLow = [-3, 0, -4], ClipHigh = [3, 0, 4] };
        var input = SelectedTerms.OfWindows(basis, new WindowLayout(2, ["a", "b", "c"]), 8);
        var terms = new float[4];
        input.Expand([99, 99, 11, 7, 24, float.NaN, 7, 18], terms);

        Assert.Equal([2, 4, 5, 7], input.Columns);

        // (0 − 10) / 1 is clipped to −3.
        Assert.Equal([1, 2, -3, -1], terms);
    }

    private static TermModel RandomModel(Random random, string kind, WindowLayout windows, int others, int horizons)
    {
        float[] Numbers(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => Between(random, low, high))];
        var signals = windows.Signals.Length;
        RecurrentCell cell = kind == "GRU" ? new GruCell() : new LstmCell();
        var clip = Enumerable.Range(0, signals).Select(i => i > 0 && random.Next(4) == 0 ? 0f : Between(random, 1, 4)).ToArray();
        var basis = new LinearBasis
        {
            Fill = Numbers(signals, -1, 1),
            Means = Numbers(signals, -1, 1),
            Scales = Numbers(signals, 0.5f, 2),
            ClipLow = [.. clip.Select(bound => -bound)],
            ClipHigh = clip,
        };
        var input = SelectedTerms.OfWindows(basis, windows, others + windows.Columns);
        var seen = input.Columns.Length / windows.Steps;
        SequenceNetwork Drawn()
        {
            var units = random.Next(1, 17);
            DenseLayer Layer(int from, int to) => Dense(Numbers(from * to, -1, 1), Numbers(to, -1, 1));
            return new SequenceNetwork(windows.Steps, new RecurrentLayer(cell, Layer(seen, cell.Gates * units), Layer(units, cell.Gates * units)), Layer(units, 1));
        }

        return new TermModel(input, [.. Enumerable.Range(0, horizons).Select(_ => Drawn())], [.. Enumerable.Range(0, horizons).Select(_ => new PlattCalibration(1, Between(random, -1, 1)))]);
    }

    private static float[] Run(TermModel model, WindowLayout windows, float[] rows)
    {
        var count = rows.Length / model.Input.Features;
        float[] taken = [.. Enumerable.Range(1, count).SelectMany(row => rows[((row * model.Input.Features) - windows.Columns)..(row * model.Input.Features)])];
        return Run(Bytes(model, windows), ModelContract.WindowsName, taken, [count, windows.Steps, windows.Signals.Length]);
    }

    private static float[] Run(byte[] bytes, string name, float[] values, long[] shape)
    {
        using var session = new InferenceSession(bytes);
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [name], [input], [ModelContract.OutputName]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static byte[] Bytes(IPartModel model, WindowLayout windows)
    {
        var contract = NetworkModelTests.Contract(model.Features, model.Horizons);
        using var stream = new MemoryStream();
        model.Write(contract with { Features = [.. contract.Features[..^windows.Columns], .. windows.Names] }, stream);
        return stream.ToArray();
    }

    private static DenseLayer Dense(float[] weights, float[] biases) => new(weights, biases, IsRectified: false);

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    private static float Between(Random random, float low, float high) => low + ((high - low) * random.NextSingle());
}

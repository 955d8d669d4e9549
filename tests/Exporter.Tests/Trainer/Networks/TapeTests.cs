using CsCheck;
using Exporter.Trainer.Networks;

namespace Exporter.Tests.Trainer.Networks;

public sealed class TapeTests
{
    [Fact]
    public void Product_SmallMatrices_GivesHandComputedNumbers()
    {
        var tape = new Tape();
        var product = tape.Product(Filled(2, 2, [1, 2, 3, 4]), Filled(2, 3, [1, 0, -1, 2, 1, 0]));
        var loss = tape.SquaredError(product, new Tensor(2, 3, isLearnt: false), Filled(2, 1, [1, 0]));
        tape.Forward();
        Assert.Equal([5, 2, -1, 11, 4, -3], product.Values);

        // The second row counts nothing; the sum is divided by all six values.
        Assert.Equal(30f / 6, loss.Values[0]);
    }

    [Fact]
    public void LogLoss_ScoresOfAnySize_IsThatOfTheDefinition()
    {
        var tape = new Tape();
        var loss = tape.LogLoss(Filled(4, 1, [0, 2, -200, 200]), Filled(4, 1, [1, 0, 1, 1]), Filled(4, 1, [1, 3, 1, 1]));
        tape.Forward();
        Assert.Equal((Math.Log(2) + (3 * (2 + Math.Log(1 + Math.Exp(-2)))) + 200) / 4, loss.Values[0], 1e-4);
    }

    [Fact]
    public void Backward_Product_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var (left, right) = (Drawn(random, 3, 9), Drawn(random, 9, 11));
        return (Squared(tape, tape.Product(left, right), random), [left, right]);
    });

    [Fact]
    public void Backward_AddRow_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var (rows, added) = (Drawn(random, 4, 5), Drawn(random, 1, 5));
        return (Squared(tape, tape.AddRow(rows, added), random), [rows, added]);
    });

    [Fact]
    public void Backward_Relu_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var values = Drawn(random, 4, 5);
        return (Squared(tape, tape.Relu(values), random), [values]);
    });

    [Fact]
    public void Backward_LogLoss_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var scores = Drawn(random, 6, 1);
        return (tape.LogLoss(scores, Filled(6, 1, [1, 0, 0, 1, 1, 0]), Filled(6, 1, [1, 2, 0, 3, 1, 1])), [scores]);
    });

    [Fact]
    public void Backward_Perceptron_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        Tensor[] parameters = [Drawn(random, 7, 9), Drawn(random, 1, 9), Drawn(random, 9, 4), Drawn(random, 1, 4), Drawn(random, 4, 1), Drawn(random, 1, 1)];
        var first = tape.Relu(tape.AddRow(tape.Product(Fixed(random, 5, 7), parameters[0]), parameters[1]));
        var second = tape.Relu(tape.AddRow(tape.Product(first, parameters[2]), parameters[3]));
        var score = tape.AddRow(tape.Product(second, parameters[4]), parameters[5]);
        return (tape.LogLoss(score, Filled(5, 1, [1, 0, 0, 1, 0]), Filled(5, 1, [1, 1, 1, 1, 1])), parameters);
    });

    [Fact]
    public void Backward_Autoencoder_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        Tensor[] parameters = [Drawn(random, 6, 3), Drawn(random, 1, 3), Drawn(random, 3, 6), Drawn(random, 1, 6)];
        var terms = Fixed(random, 5, 6);
        var code = tape.Relu(tape.AddRow(tape.Product(terms, parameters[0]), parameters[1]));
        var outputs = tape.AddRow(tape.Product(code, parameters[2]), parameters[3]);
        return (tape.SquaredError(outputs, terms, Filled(5, 1, [1, 1, 1, 1, 0])), parameters);
    });

    [Fact]
    public void Backward_Columns_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var values = Drawn(random, 3, 7);
        return (Squared(tape, tape.Sum(tape.Columns(values, 0, 4), tape.Columns(values, 3, 4)), random), [values]);
    });

    [Fact]
    public void Backward_Times_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var (left, right) = (Drawn(random, 3, 5), Drawn(random, 3, 5));
        return (Squared(tape, tape.Times(tape.Times(left, right), Fixed(random, 3, 5)), random), [left, right]);
    });

    [Fact]
    public void Backward_Sigmoid_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var values = Drawn(random, 2, 5);
        return (Squared(tape, tape.Sigmoid(values), random), [values]);
    });

    [Fact]
    public void Backward_Tanh_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var values = Drawn(random, 2, 5);
        return (Squared(tape, tape.Tanh(values), random), [values]);
    });

    [Fact]
    public void Backward_Blend_IsTheSlopeOfTheLoss() => CheckGradients((tape, random) =>
    {
        var (share, first, second) = (Drawn(random, 3, 4), Drawn(random, 3, 4), Drawn(random, 3, 4));
        return (Squared(tape, tape.Blend(share, first, second), random), [share, first, second]);
    });

    [Theory]
    [InlineData("GRU")]
    [InlineData("LSTM")]
    public void Backward_RecurrentThroughAllSteps_IsTheSlopeOfTheLoss(string kind) => CheckGradients((tape, random) =>
    {
        const int units = 2;
        const int steps = 4;
        RecurrentCell cell = kind == "GRU" ? new GruCell() : new LstmCell();
        var width = cell.Gates * units;
        Tensor[] parameters = [Drawn(random, 3, width), Drawn(random, 1, width), Drawn(random, units, width), Drawn(random, 1, width)];
        var windows = Fixed(random, 6, 3 * steps);
        Tensor[] state = [.. Enumerable.Range(0, cell.StateWidth).Select(_ => new Tensor(6, units, isLearnt: false))];
        for (var step = 0; step < steps; step++)
        {
            var input = tape.AddRow(tape.Product(tape.Columns(windows, 3 * step, 3), parameters[0]), parameters[1]);
            state = cell.Step(tape, input, tape.AddRow(tape.Product(state[0], parameters[2]), parameters[3]), state);
        }

        // So much that every parameter matters.
        var large = Filled(6, units, [.. Enumerable.Repeat(5f, 6 * units)]);
        return (Squared(tape, tape.Times(state[0], large), random), parameters);
    });

    [Fact]
    public void Backward_Twice_AddsUpForParametersAlone()
    {
        var tape = new Tape();
        var (left, right) = (Drawn(new Random(1), 2, 3), Drawn(new Random(2), 3, 4));
        var loss = Squared(tape, tape.Relu(tape.Product(left, right)), new Random(3));
        tape.Forward();
        tape.Backward(loss);
        float[] once = [.. right.Gradient];
        tape.Backward(loss);
        Assert.Equal(once.Select(value => 2 * value), right.Gradient, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains(once, value => value != 0);
    }

    [Fact]
    public void AddCombined_AnyWidth_EqualsALoop() => Gen.Select(Gen.Int[1, 70], Gen.Int[0, 5], Gen.Int[1, 3], Gen.Int).Sample((width, rows, stride, seed) =>
    {
        var random = new Random(seed);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var (sums, factors, matrix) = (Numbers(width), Numbers(rows * stride), Numbers(rows * width));
        float[] expected = [.. sums];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < width; column++)
            {
                expected[column] += factors[row * stride] * matrix[(row * width) + column];
            }
        }

        RowSums.AddCombined(sums, factors, stride, matrix);
        Assert.Equal(expected, sums);
    });

    /// <summary>Holds every gradient against the central difference of the loss, or, as a rectifier may bend within a step, that of one side.</summary>
    private static void CheckGradients(Func<Tape, Random, (Tensor Loss, Tensor[] Parameters)> write)
    {
        const float step = 4e-3f;
        for (var seed = 0; seed < 5; seed++)
        {
            var tape = new Tape();
            var (loss, parameters) = write(tape, new Random(seed));
            tape.Forward();
            tape.Backward(loss);
            foreach (var parameter in parameters)
            {
                for (var i = 0; i < parameter.Values.Length; i++)
                {
                    var value = parameter.Values[i];
                    var (below, here, above) = (LossAt(value - step), LossAt(value), LossAt(value + step));
                    parameter.Values[i] = value;
                    var slope = new[] { (above - below) / (2 * step), (here - below) / step, (above - here) / step }.MinBy(side => Math.Abs(side - parameter.Gradient[i]));
                    Assert.Equal(slope, parameter.Gradient[i], 2e-3 + (0.01 * Math.Abs(slope)));

                    float LossAt(float moved)
                    {
                        parameter.Values[i] = moved;
                        tape.Forward();
                        return loss.Values[0];
                    }
                }
            }

            Assert.All(parameters, parameter => Assert.Contains(parameter.Gradient, value => Math.Abs(value) > 0.01));
        }
    }

    private static Tensor Squared(Tape tape, Tensor values, Random random) =>
        tape.SquaredError(values, Fixed(random, values.Rows, values.Columns), Filled(values.Rows, 1, [.. Enumerable.Range(1, values.Rows).Select(row => (float)row)]));

    private static Tensor Drawn(Random random, int rows, int columns) => Fill(new Tensor(rows, columns, isLearnt: true), random);

    private static Tensor Fixed(Random random, int rows, int columns) => Fill(new Tensor(rows, columns, isLearnt: false), random);

    /// <summary>Between -1 and 1, and not so near to 0 that a rectifier bends within a step.</summary>
    private static Tensor Fill(Tensor tensor, Random random)
    {
        for (var i = 0; i < tensor.Values.Length; i++)
        {
            tensor.Values[i] = (0.02f + (0.98f * random.NextSingle())) * (random.Next(2) == 0 ? 1 : -1);
        }

        return tensor;
    }

    private static Tensor Filled(int rows, int columns, float[] values)
    {
        var tensor = new Tensor(rows, columns, isLearnt: false);
        values.CopyTo(tensor.Values, 0);
        return tensor;
    }
}

using Exporter.History;
using Exporter.Signals;
using Exporter.Tests.Features;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

/// <summary>Vectors with windows are the same, bit for bit, whether samples come as a stream or are asked for as history.</summary>
public sealed class WindowParityTests
{
    private const long StepMs = PlantedHistory.StepMs;
    private const long FromMs = PlantedHistory.FromMs;
    private const int Steps = 90;
    private const int Hosts = 3;

    private static readonly PredictorDefinition Definition = new()
    {
        Name = "parity",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Lateness = TimeSpan.FromMilliseconds(StepMs),
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("load", "load"), new SignalDefinition("queue", "queue", new SignalLimit(LimitSide.Above, 9))],
        WindowSteps = 16,
        FailureExpression = "failed",
    };

    [Fact]
    public async Task Vectors_OfStreamAndHistory_AreTheSameBits()
    {
        var (source, streamed) = (new MemorySource(), new Dictionary<(string Host, long StepMs), float[]>());
        var predictor = new StreamedPredictor(Definition);
        predictor.Stepped = stepMs =>
        {
            for (var row = 0; row < predictor.Matrix.Rows; row++)
            {
                var host = predictor.Windows.EntityAt(predictor.Matrix.Entities[row]).Get("instance")!;
                streamed[(host, stepMs)] = predictor.Matrix.Row(row).ToArray();
            }
        };

        var random = new Random(11);
        for (var step = 0; step < Steps; step++)
        {
            for (var host = 0; host < Hosts; host++)
            {
                // Now and then a value is missing, for host 1 for longer than a window.
                foreach (var name in (string[])["load", "queue"])
                {
                    if (random.Next(6) > 0 && !(host == 1 && step is > 30 and < 55))
                    {
                        var value = random.NextDouble() * 10;
                        source.Set(name, Labels.Of(("instance", $"{host}")), At(step), value);
                        predictor.Send(Labels.Of(("__name__", name), ("instance", $"{host}")), At(step), value);
                    }
                }

                source.Set("failed", Labels.Of(("instance", $"{host}")), At(step), 0);
                predictor.Send(Labels.Of(("__name__", "failed"), ("instance", $"{host}")), At(step), 0);
            }
        }

        var (firstMs, lastMs) = (streamed.Keys.Min(key => key.StepMs), streamed.Keys.Max(key => key.StepMs));
        var replay = new Replay(Definition, new TrainingOptions { FromMs = firstMs, ToMs = lastMs });
        var rows = await replay.RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);

        Assert.Equal(streamed.Count, rows.Count);
        Assert.InRange(rows.Count, Hosts * Steps * 3 / 4, Hosts * Steps);
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal(
                rows.Row(row).ToArray().Select(BitConverter.SingleToInt32Bits),
                streamed[(rows.Entities[rows.EntityOf(row)].Get("instance")!, rows.StepMsOf(row))].Select(BitConverter.SingleToInt32Bits));
        }

        // It would be no proof if windows were empty, or had no gaps.
        var values = Enumerable.Range(0, rows.Count).SelectMany(row => rows.Row(row)[replay.Schema.WindowsFrom..].ToArray()).ToArray();
        Assert.InRange(values.Count(float.IsFinite), values.Length / 2, values.Length * 9 / 10);
    }

    private static long At(int step) => FromMs + (step * StepMs);
}

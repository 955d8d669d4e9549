using CsCheck;
using Exporter.History;
using Exporter.Host.BackFill;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Host.BackFill;

public sealed class LiveTailTests
{
    private const long StepMs = 30_000;

    private static readonly PredictorDefinition Definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Lateness = TimeSpan.FromMilliseconds(StepMs),
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("a", "a"), new SignalDefinition("b", "b")],
        FailureExpression = "failed",
        ChangeExpression = "changed",
        DependencyExpression = "calls",
        PeerLabels = ["instance"],
        Seasonality = [TimeSpan.FromHours(1)],
    };

    // Per step and entity: value of each signal, and what befalls it.
    private static readonly Gen<(double A, double B, int Failure)[][]> Streams = Gen.Select(
        Gen.Frequency((4, Gen.Double[-10, 10]), (1, Gen.Const(double.NaN))),
        Gen.Frequency((1, Gen.Double[-10, 10]), (1, Gen.Const(double.NaN))),
        Gen.Int[0, 5]).Array[3].Array[1, WindowStore.FineSteps];

    [Fact]
    public void Copy_OfEveryStepThatTheLiveWindowsHold_MakesEqualWindows() => Streams.Sample(stream =>
    {
        var tail = new LiveTail(Definition, TimeSpan.Zero);
        var (live, copied) = (new PredictorWindows(Definition, 10), new PredictorWindows(Definition, 10));
        var vectors = new StepVectors(Definition);
        for (var step = 0; step < stream.Length; step++)
        {
            Put(stream[step], vectors);
            vectors.ApplyTo(live, step * StepMs);
            tail.Note(step * StepMs, vectors);
        }

        for (var step = 0; step < stream.Length; step++)
        {
            tail.Copy(live, step * StepMs, vectors);
            vectors.ApplyTo(copied, step * StepMs);
        }

        AssertEqual(live, copied);
    });

    [Fact]
    public void Copy_OfWindows_GoesItsOwnWay()
    {
        var vectors = new StepVectors(Definition);
        var (windows, reference) = (new PredictorWindows(Definition, 10), new PredictorWindows(Definition, 10));
        var random = new Random(7);
        var steps = Enumerable.Range(0, 800).Select(_ => Enumerable.Range(0, 3).Select(_ => (random.NextDouble(), random.NextDouble(), random.Next(40))).ToArray()).ToArray();
        for (var step = 0; step < 400; step++)
        {
            Apply(windows, step);
            Apply(reference, step);
        }

        var copy = windows.Copy();
        AssertEqual(reference, copy);
        for (var step = 400; step < 800; step++)
        {
            Apply(copy, step);
        }

        AssertEqual(reference, windows);
        for (var step = 400; step < 800; step++)
        {
            Apply(reference, step);
        }

        AssertEqual(reference, copy);

        void Apply(PredictorWindows target, int step)
        {
            Put(steps[step], vectors);
            vectors.ApplyTo(target, step * StepMs);
        }
    }

    [Fact]
    public void TrustedFrom_IsTheFirstStepThatSeesOnlyWhatTheStreamBrought()
    {
        var tail = new LiveTail(Definition, TimeSpan.FromMinutes(5));
        Assert.Equal(long.MaxValue, tail.TrustedFromMs);

        // 10 s + 30 s of lateness + 5 min lie between steps 11 and 12.
        tail.Resumed(10_000);
        Assert.Equal(12 * StepMs, tail.TrustedFromMs);

        tail.Resumed(1_000_000);
        Assert.Equal(45 * StepMs, tail.TrustedFromMs);
    }

    private static void Put((double A, double B, int Failure)[] entities, StepVectors vectors)
    {
        vectors.Clear();
        for (var entity = 0; entity < entities.Length; entity++)
        {
            var labels = Labels.Of(("instance", $"{entity}"));
            vectors.Signals[0].Add(labels, entities[entity].A);
            vectors.Signals[1].Add(labels, entities[entity].B);
            vectors.Failure!.Add(labels, entities[entity].Failure == 0 ? 1 : 0);
            vectors.Change!.Add(labels, entities[entity].Failure == 1 ? 1 : 0);
            vectors.Dependencies!.Add(Labels.Of(("instance", $"{entity}"), ("on_instance", $"{(entity + 1) % entities.Length}")), entities[entity].Failure == 2 ? 0 : 1);
        }
    }

    private static void AssertEqual(PredictorWindows expected, PredictorWindows actual)
    {
        Assert.Equal((expected.AsOfMs, expected.EntityCount), (actual.AsOfMs, actual.EntityCount));
        for (var entity = 0; entity < expected.EntitySlots; entity++)
        {
            Assert.Equal(expected.EntityAt(entity), actual.EntityAt(entity));
            Assert.Equal(expected.History(entity), actual.History(entity));
            Assert.Equal(expected.StepsSeen(entity), actual.StepsSeen(entity));
            Assert.Equal(expected.Changes(entity), actual.Changes(entity));
            Assert.Equal(expected.Dependencies(entity), actual.Dependencies(entity));
            Assert.Equal(expected.PeerGroup(entity), actual.PeerGroup(entity));
            for (var signal = 0; signal < Definition.Signals.Length; signal++)
            {
                Assert.Equal(Numbers(expected.Read(entity, signal)), Numbers(actual.Read(entity, signal)));
            }
        }
    }

    private static float[] Numbers(in SignalWindow window) =>
        [.. window.Fine, .. window.CoarseMean, .. window.CoarseExtreme, .. window.Seasonal.ToArray().SelectMany(season => new[] { (float)season.Mean, (float)season.Deviation, (float)season.Anomalous })];
}

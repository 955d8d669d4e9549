using CsCheck;
using Exporter.Features;
using Exporter.Signals;
using Exporter.TestKit;

namespace Exporter.Tests.Features;

public sealed class FeatureExtractorTests
{
    private static readonly SignalDefinition[] Signals =
        [SomeHistory.Plain("x"), SomeHistory.Limited(0.9, name: "y"), SomeHistory.Limited(-5, LimitSide.Below, "z")];

    private static readonly Gen<double> AnyValue = Gen.Frequency(
        (6, Gen.Double[-10, 10]),
        (2, Gen.Const(0.0)),
        (1, Gen.OneOf<double>([.. new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e38, -3.4e38, 1e-45, double.MaxValue }.Select(Gen.Const)])));

    [Fact]
    public void Extract_FillsARowPerActiveEntityInSlotOrder()
    {
        var history = new SomeHistory(SomeHistory.Plain());
        history.Step(("a", [1]), ("b", [2]), ("c", [3])).Step(("c", [30]), ("a", [10]), ("b", [double.NaN]));

        var matrix = history.Extract();

        Assert.Equal(2, matrix.Rows);
        Assert.Equal([0, 2], matrix.Entities.ToArray());
        Assert.Equal((10f, 30f), (matrix.Row(0)[0], matrix.Row(1)[0]));
        Assert.Equal(60_000, matrix.AsOfMs);
        Assert.Equal(FeatureSchema.For(history.Definition).Names.Length, matrix.Columns);
    }

    [Fact]
    public void Extract_WithNobodyActive_HasNoRows() =>
        Assert.Equal(0, new SomeHistory(SomeHistory.Plain()).Step(("a", [double.NaN])).Extract().Rows);

    [Fact]
    public void Extract_OnAnyValues_IsNeverInfiniteAndBoundedWhereItSaysSo() => AnyValue.Array[3].Array[1, 200].Sample(steps =>
    {
        var history = new SomeHistory(Signals);
        foreach (var values in steps)
        {
            history.Step(values);
        }

        var matrix = history.Extract();
        var names = FeatureSchema.For(history.Definition).Names;
        return matrix.Values.ToArray().Select((value, i) => (value, name: names[i % names.Length])).All(feature =>
            !float.IsInfinity(feature.value) && (float.IsNaN(feature.value) || Math.Abs(feature.value) <= Bound(feature.name)));
    });

    [Fact]
    public void Extract_Twice_IsTheSameBitForBit()
    {
        var first = Replay().Extract();
        var second = Replay().Extract();

        Assert.Equal(first.Values.ToArray(), second.Values.ToArray());
        Assert.Contains(first.Values.ToArray(), value => !float.IsNaN(value) && value != 0);
    }

    [Fact]
    public void Extract_WithEntitiesInAnotherOrder_IsTheSameBitForBit()
    {
        Assert.Equal(Replay().Extract().Values.ToArray(), Replay(reverse: true).Extract().Values.ToArray());
    }

    [Fact]
    public void Extract_OfOneEntity_DoesNotDependOnOthersButThroughPeers()
    {
        var names = FeatureSchema.For(SomeHistory.Predictor([TimeSpan.FromDays(1)], Signals)).Names;
        var among = Replay().Extract();
        var alone = Replay(only: 3).Extract();

        for (var i = 0; i < names.Length; i++)
        {
            if (!names[i].EndsWith(":peer_z", StringComparison.Ordinal))
            {
                Assert.Equal(alone.Row(0)[i], among.Row(3)[i]);
            }
        }
    }

    [Fact]
    public void Extract_InSteadyState_AllocatesNothing()
    {
        var history = Replay();
        var extractor = new FeatureExtractor(history.Definition);
        var matrix = new FeatureMatrix();
        extractor.Extract(history.Windows, matrix);
        extractor.Extract(history.Windows, matrix);

        Assert.Equal(0, Allocations.FewestBytes(_ => extractor.Extract(history.Windows, matrix)));
    }

    [Fact]
    public void Extract_WithAChangeInTheLastBitOfFloat32_ChangesLittle()
    {
        var plain = Replay().Extract().Values.ToArray();
        var nudged = Replay(nudge: 1e-7).Extract().Values.ToArray();

        Assert.NotEqual(plain, nudged);
        for (var i = 0; i < plain.Length; i++)
        {
            Assert.True(
                plain[i].Equals(nudged[i]) || Math.Abs(plain[i] - nudged[i]) <= 2e-5 * (1 + Math.Abs(plain[i])),
                $"feature {i}: {plain[i]} and {nudged[i]}");
        }
    }

    private static float Bound(string name) =>
        name.Contains("_z", StringComparison.Ordinal) || name.Contains("shift_", StringComparison.Ordinal) ? 20
        : name.Contains("imminence", StringComparison.Ordinal) || name.Contains("missing", StringComparison.Ordinal)
            || name.Contains("anomalous", StringComparison.Ordinal) ? 1
        : name.Contains("eta_hours", StringComparison.Ordinal) ? 240
        : float.MaxValue;

    // Eight entities over 26 hours and a bit: trends, noise, gaps.
    private static SomeHistory Replay(bool reverse = false, int? only = null, double nudge = 0)
    {
        var history = new SomeHistory(Signals);
        for (var step = 0; step < 1700; step++)
        {
            var entities = Enumerable.Range(0, 8).Where(i => only is null || i == only).Select(i => ($"e{i}", ValuesOf(i, step, nudge)));
            history.Step([.. reverse ? entities.Reverse() : entities]);
        }

        return history;
    }

    private static double[] ValuesOf(int entity, int step, double nudge)
    {
        var random = new Random((entity * 100_000) + step);
        var noise = random.NextDouble();
        var gap = random.Next(20) == 0 && step < 1699;
        return
        [
            (entity + noise) * (1 + nudge),
            gap ? double.NaN : ((0.0004 * step) + (0.1 * noise)) * (1 + nudge),
            Math.Sin((step + entity) / 200.0) * (1 + nudge),
        ];
    }
}

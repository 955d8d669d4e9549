using Exporter.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Reporting;

public sealed class DriftMeasureTests
{
    [Fact]
    public void Of_ValuesEqualToAnEdge_StayInTheirBin()
    {
        // 0.1 as float32 is more than 0.1 as float64: compared as float64, every row would leave its bin.
        var rows = Rows(100, _ => 0.1f);
        var reference = new ReferenceHistogram("cpu:last", [0.1], [100, 0, 0]);

        var drift = DriftMeasure.Of([reference], _ => true, rows, [("all", [.. Enumerable.Range(0, 100)])]);

        Assert.Equal(0, drift.Largest.Single().Stability.Single());
        Assert.Equal((0, 1), (drift.Moved, drift.Features));
    }

    [Fact]
    public void Of_SignalThatVanished_HasMoved()
    {
        var rows = Rows(100, row => row < 50 ? row : float.NaN);
        var reference = new ReferenceHistogram("cpu:last", [24], [25, 25, 0]);

        var drift = DriftMeasure.Of([reference], _ => true, rows, [("first", [.. Enumerable.Range(0, 50)]), ("second", [.. Enumerable.Range(50, 50)])]);

        Assert.Equal(0, drift.Largest.Single().Stability[0]);
        Assert.True(drift.Largest.Single().Stability[1] > 5);
        Assert.Equal(1, drift.Moved);
    }

    [Fact]
    public void Of_FeatureThatTheModelDoesNotLookAt_IsLeftOut() =>
        Assert.Empty(DriftMeasure.Of([new ReferenceHistogram("cpu:last", [0], [1, 1, 0])], _ => false, Rows(2, row => row), [("all", [0, 1])]).Largest);

    [Fact]
    public void Of_NoReference_IsNotKnown() => Assert.Empty(DriftMeasure.Of([], _ => true, Rows(2, row => row), [("all", [0, 1])]).Spans);

    private static TrainingRows Rows(int count, Func<int, float> value)
    {
        var rows = new TrainingRows(1);
        for (var row = 0; row < count; row++)
        {
            rows.Add(row, 0, [value(row)]);
        }

        return rows;
    }
}

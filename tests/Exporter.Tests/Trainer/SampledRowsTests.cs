using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

/// <summary>Rows of which those before failures are kept more often: what learns makes up for it, what judges does not see it.</summary>
public sealed class SampledRowsTests
{
    private const long StepMs = 1000;

    // Steps 0, 8, 16, 24, 32 for all; an onset at 33, before which every second step from 25 on is kept.
    private static readonly long[] Steps = [0, 8, 16, 24, 26, 28, 30, 32];

    private readonly TrainingRows _rows = new(1) { Stride = 8, OnsetStride = 2, StepMs = StepMs };

    public SampledRowsTests()
    {
        _rows.Entities.Add(Labels.Of(("instance", "a")));
        _rows.OnsetsMs.Add([33 * StepMs]);
        foreach (var step in Steps)
        {
            _rows.Add(step * StepMs, 0, [step]);
        }
    }

    [Fact]
    public void Labels_QuietRowsOffTheGrid_AreSpared()
    {
        // Within three steps lie 30 and 32 only: 26 and 28 are there for a longer horizon, and quiet rows are on the grid.
        RowLabel[] expected = [RowLabel.Quiet, RowLabel.Quiet, RowLabel.Quiet, RowLabel.Quiet, RowLabel.Spared, RowLabel.Spared, RowLabel.Onset, RowLabel.Onset];
        Assert.Equal(expected, IncidentLabeler.LabelAll(_rows, TimeSpan.FromSeconds(3), 100 * StepMs));
    }

    [Fact]
    public void Fits_OnsetRowsCountAQuarter()
    {
        var labels = IncidentLabeler.LabelAll(_rows, TimeSpan.FromSeconds(8), 100 * StepMs);
        var all = Enumerable.Range(0, Steps.Length).ToList();
        Assert.Equal(0.25, _rows.OnsetShare);
        Assert.Equal(Math.Log(0.25), TreeRows.Take(all, labels, 1000, seed: 1, _rows.OnsetShare).Offset, 1e-12);

        var basis = new LinearBasis { Fill = [0], Means = [0], Scales = [1], ClipLow = [-100], ClipHigh = [100], MissingIndicators = false, Knots = [[]] };
        var design = FitSample.Take(_rows, all, labels, basis, 1000, seed: 1);

        // An onset lies within eight steps of 26, 28, 30 and 32; 24 is nine steps away, 25 is not kept.
        Assert.Equal([1f, 1f, 1f, 1f, 0.25f, 0.25f, 0.25f, 0.25f], design.Weights);
        Assert.Equal([false, false, false, false, true, true, true, true], design.Outcomes);
    }
}

using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

/// <summary>Most quiet rows are left out of a fit, and probabilities are those of all rows all the same.</summary>
public sealed class DownSamplingTests
{
    private const int Count = 20_000;

    private readonly TrainingRows _rows = new(1);
    private readonly RowLabel[] _labels = new RowLabel[Count];
    private readonly List<int> _train = [.. Enumerable.Range(0, Count)];

    public DownSamplingTests()
    {
        // Ten in a hundred rows have a 1, and of these 20 % an onset ahead; of the others 1 %.
        var random = new Random(3);
        for (var i = 0; i < Count; i++)
        {
            var high = random.NextDouble() < 0.1;
            _rows.Add(i, 0, [high ? 1 : 0]);
            _labels[i] = i % 50 == 49 ? RowLabel.Censored : random.NextDouble() < (high ? 0.2 : 0.01) ? RowLabel.Onset : RowLabel.Quiet;
        }
    }

    [Fact]
    public void Trees_TakeAllOnsetsAndAShareOfTheOthers_AndAddItsLogarithm()
    {
        var onsets = _labels.Count(label => label == RowLabel.Onset);
        var quiet = _labels.Count(label => label == RowLabel.Quiet);
        var sample = TreeRows.Take(_train, _labels, 2000, seed: 1);
        Assert.Equal(onsets, sample.Onsets);
        Assert.Equal(onsets, sample.Outcomes.Count(outcome => outcome == 1));
        Assert.Equal(Math.Log((2000.0 - onsets) / quiet), sample.Offset, 12);
        Assert.InRange(sample.Rows.Length, 1900, 2100);
        Assert.DoesNotContain(sample.Rows, row => _labels[row] == RowLabel.Censored);
    }

    [Fact]
    public void Lines_WeighWhatTheyKeepForWhatTheyLeaveOut()
    {
        var basis = new BasisBuilder(_rows, _train, row => _labels[row] == RowLabel.Onset).Build(hinges: false);
        var design = FitSample.Take(_rows, _train, _labels, basis, 2000, seed: 1);
        var known = _labels.Count(label => label >= RowLabel.Quiet);
        Assert.InRange(design.Weights.Sum(), 0.95 * known, 1.05 * known);
        Assert.All(Enumerable.Range(0, design.Rows).Where(row => design.Outcomes[row]), row => Assert.Equal(1, design.Weights[row]));
    }

    [Fact]
    public void Forest_OnATenthOfTheRows_GivesTheSharesOfAll()
    {
        var options = new TrainingOptions { FromMs = 0, ToMs = Count, MaxTreeRows = 2000, Threads = 1 };
        using var binned = LightGbmDataset.Of(_rows, Count, TreeLearner.Common(options));
        List<int> two = [_train.First(row => _rows.Row(row)[0] == 1), _train.First(row => _rows.Row(row)[0] == 0)];
        two.Sort();
        var scores = new ForestLearner(binned, options, _rows, [_labels]).Path(0, 0, _train, two).Single();
        foreach (var (row, score) in two.Zip(scores))
        {
            // A raw score is ten times the share.
            var expected = _rows.Row(row)[0] == 1 ? 0.2 : 0.01;
            Assert.InRange(score / 10, 0.7 * expected, 1.3 * expected);
        }
    }

    [Fact]
    public void Boosting_OnATenthOfTheRows_GivesTheProbabilitiesOfAll()
    {
        var options = new TrainingOptions { FromMs = 0, ToMs = Count, MaxTreeRows = 2000, Threads = 1 };
        using var binned = LightGbmDataset.Of(_rows, Count, TreeLearner.Common(options));
        var learner = new BoostingLearner(binned, options, [_labels], columns: 1);
        var model = learner.Fit(0, [19], [new PlattCalibration(1, 0)], _train);
        AssertProbability(0.2, 1);
        AssertProbability(0.01, 0);

        void AssertProbability(double expected, float feature)
        {
            var probability = new float[1];
            model.Score([feature], probability);
            Assert.InRange(probability[0], 0.7 * expected, 1.3 * expected);
        }
    }
}

using Exporter.Models.Inference;
using Exporter.Tests.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

/// <summary>A file that looks at the disk, hardly at the processor, and at nothing else.</summary>
public sealed class SignalImportanceTests : IDisposable
{
    private const int Count = 400;

    private readonly SomeModels _models = new();
    private readonly TrainingRows _rows = new(SomeModels.Schema.Names.Length);
    private readonly RowLabel[] _labels = new RowLabel[Count];
    private readonly OnnxScorer _scorer;

    public SignalImportanceTests()
    {
        _scorer = SomeModels.Load(_models.Write("m.onnx", SomeModels.Model(("disk:last", 6), ("cpu:last", 0.01f))));
        var random = new Random(3);
        var vector = new float[_rows.Columns];
        for (var row = 0; row < Count; row++)
        {
            foreach (ref var value in vector.AsSpan())
            {
                value = random.NextSingle() - 0.5f;
            }

            _rows.Add(row, 0, vector);
            _labels[row] = vector[SomeModels.Column("disk:last")] > 0 ? RowLabel.Onset : RowLabel.Quiet;
        }
    }

    public void Dispose()
    {
        _scorer.Dispose();
        _models.Dispose();
    }

    [Fact]
    public void Of_WhatTheFileOwes_IsToTheDisk()
    {
        var importances = SignalImportance.Of(_scorer, SomeModels.Definition, SomeModels.Schema, _rows, [_labels, _labels], [.. Enumerable.Range(0, Count)], seed: 1);

        Assert.Equal("disk", importances[0].Feature);
        Assert.True(importances[0].PermutationLoss > 0.3);
        Assert.Equal(["cpu", "disk", "entity"], importances.Select(importance => importance.Feature).Order());
        Assert.All(importances.Skip(1), importance => Assert.InRange(importance.PermutationLoss, -0.01, 0.01));
        Assert.Equal(0, importances.Single(importance => importance.Feature == "entity").PermutationLoss);
    }

    [Fact]
    public void Use_OfTheFile_IsOfTwoFeatures()
    {
        var used = FeatureUse.Of(_scorer, _rows, [.. Enumerable.Range(0, Count)], horizons: 2, seed: 1);

        Assert.Equal(["cpu:last", "disk:last"], SomeModels.Schema.Names.Where((_, column) => used[column]));
    }

    [Fact]
    public void LogLoss_ByHand_IsTheMeanOverHorizonsWithAKnownFuture()
    {
        // First horizon: an onset told with 1/2 and a quiet row told with 1/4; of the second nothing is known.
        RowLabel[][] labels = [[RowLabel.Onset, RowLabel.Quiet], [RowLabel.Censored, RowLabel.Excluded]];

        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.75)) / 2, LogLoss.Of([0.5f, 0.9f, 0.25f, 0.9f], [0, 1], labels), 12);
    }
}

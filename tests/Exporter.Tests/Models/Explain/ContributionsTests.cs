using Exporter.Models.Explain;
using Exporter.Models.Inference;

namespace Exporter.Tests.Models.Explain;

public sealed class ContributionsTests : IDisposable
{
    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Explain_LinearModel_SharesAreTheTermsOfTheSum()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f), ("cpu:missing_1h", 0.5f), ("disk:last", 0.5f))));
        var matrix = SomeModels.Matrix([], [("cpu:last", 2f), ("cpu:missing_1h", 2f), ("disk:last", 2f)]);

        var shares = New().Explain(scorer, matrix, row: 1, horizon: 1, topK: 5);

        // Log-odds 2 + 1 + 1: without cpu 3 less, without disk 1 less.
        Assert.Equal(["cpu", "disk"], shares.Select(share => share.Signal));
        Assert.Equal(0.75, shares[0].Contribution, 4);
        Assert.Equal(0.25, shares[1].Contribution, 4);
    }

    [Fact]
    public void Explain_SignalThatLowersTheRisk_HasNoShare()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f), ("disk:last", -1f))));

        var shares = New().Explain(scorer, SomeModels.Matrix([("cpu:last", 1f), ("disk:last", 1f)]), 0, 0, 5);

        Assert.Equal([new SignalContribution("cpu", 1)], shares);
    }

    [Fact]
    public void Explain_AgeAndIncidents_AreTheEntityGroup()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("entity:age_hours", 1f))));

        var shares = New().Explain(scorer, SomeModels.Matrix([("entity:age_hours", 1f)]), 0, 0, 5);

        Assert.Equal([new SignalContribution("entity", 1)], shares);
    }

    [Fact]
    public void Explain_TopOne_LeavesTheRestOutButKeepsItsShare()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model(("cpu:last", 3f), ("disk:last", 1f))));

        var share = Assert.Single(New().Explain(scorer, SomeModels.Matrix([("cpu:last", 1f), ("disk:last", 1f)]), 0, 1, 1));

        Assert.Equal(0.75, share.Contribution, 4);
    }

    [Fact]
    public void Explain_NothingRaises_IsEmpty()
    {
        using var scorer = SomeModels.Load(_files.Write("node.onnx", SomeModels.Model()));

        Assert.Empty(New().Explain(scorer, SomeModels.Matrix([("cpu:last", 1f)]), 0, 0, 5));
    }

    [Fact]
    public void Explain_Baseline_NamesTheSignalNearItsLimit()
    {
        using var scorer = new BaselineScorer(SomeModels.Definition, SomeModels.Schema);

        var shares = New().Explain(scorer, SomeModels.Matrix([("disk:limit_eta_hours", 0.1f), ("entity:age_hours", 9f)]), 0, 0, 5);

        Assert.Equal([new SignalContribution("disk", 1)], shares);
    }

    private static Contributions New() => new(SomeModels.Definition, SomeModels.Schema);
}

using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Trainer.Onnx;

namespace Exporter.Tests.Models.Inference;

/// <summary>Models that take windows, by themselves or beside features.</summary>
public sealed class WindowModelTests : IDisposable
{
    private const int Steps = 3;

    private static readonly PredictorDefinition Definition = SomeModels.Definition with { WindowSteps = Steps };
    private static readonly FeatureSchema Schema = FeatureSchema.For(Definition);

    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Score_RowsOfSeveralBatches_EachGetsItsOwnWindows(bool takesFeatures)
    {
        using var scorer = Load(Write(takesFeatures, [GraphBuilder.Dynamic, Steps, 2]));
        var (random, matrix, expected) = (new Random(4), new FeatureMatrix(), new List<double>());
        matrix.Reset(0, 1000, Schema.Names.Length);
        for (var row = 0; row < 1000; row++)
        {
            var vector = matrix.Add(row);
            foreach (ref var value in vector)
            {
                value = random.NextSingle() - 0.5f;
            }

            expected.Add(SomeModels.Sigmoid(vector[Schema.Names.IndexOf("disk:window_2")] + (takesFeatures ? vector[Schema.Names.IndexOf("cpu:last")] : 0)));
        }

        var scores = SomeModels.Score(scorer, matrix);
        Assert.Equal(expected, scores.Where((_, i) => i % 2 == 0).Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void UsedFeatures_AreTheWindowsAndWhatIsGatheredOfFeatures()
    {
        using var scorer = Load(Write(takesFeatures: true, [GraphBuilder.Dynamic, Steps, 2]));
        Assert.Equal([Schema.Names.IndexOf("cpu:last"), .. Enumerable.Range(Schema.WindowsFrom, Steps * 2)], scorer.UsedFeatures);
    }

    [Fact]
    public void Score_InSteadyState_AllocatesNothing()
    {
        using var scorer = Load(Write(takesFeatures: true, [GraphBuilder.Dynamic, Steps, 2]));
        var matrix = new FeatureMatrix();
        matrix.Reset(0, 600, Schema.Names.Length);
        for (var row = 0; row < 600; row++)
        {
            matrix.Add(row).Fill(row);
        }

        var probabilities = new float[1200];
        scorer.Score(matrix, probabilities);
        Assert.Equal(0, Allocations.FewestBytes(_ => scorer.Score(matrix, probabilities)));
    }

    [Fact]
    public void TryLoad_WindowsOfAnotherShape_IsRefusedWithBoth() => Assert.EndsWith(
        "input \"windows\" has shape [-1, 4, 2], the contract's is [-1, 3, 2] with -1 for any number of rows",
        Refusal(Write(takesFeatures: true, [GraphBuilder.Dynamic, 4, 2])),
        StringComparison.Ordinal);

    [Fact]
    public void TryLoad_WindowsThatTheContractDoesNotHave_IsRefused() => Assert.EndsWith(
        "has inputs \"windows\", must have exactly \"features\"",
        Refusal(Write(takesFeatures: false, [GraphBuilder.Dynamic, Steps, 2], hasWindows: false)),
        StringComparison.Ordinal);

    [Fact]
    public void TryLoad_AnotherInputBesideThem_IsRefused() => Assert.EndsWith(
        "has inputs \"other\", must have one or both of \"features\", \"windows\"",
        Refusal(Write(takesFeatures: false, [GraphBuilder.Dynamic, Steps, 2], windowsName: "other")),
        StringComparison.Ordinal);

    [Fact]
    public void TryLoad_PredictorWithoutWindows_NamesWhatIsOnlyInTheModel()
    {
        Assert.False(OnnxScorer.TryLoad(Write(takesFeatures: true, [GraphBuilder.Dynamic, Steps, 2]), SomeModels.Definition, SomeModels.Schema, out _, out var error));
        Assert.Contains("; only in the model: cpu:window_2, disk:window_2, cpu:window_1 and 3 more", error, StringComparison.Ordinal);
    }

    private static OnnxScorer Load(string path)
    {
        Assert.True(OnnxScorer.TryLoad(path, Definition, Schema, out var scorer, out var error), error);
        return scorer;
    }

    private static string Refusal(string path)
    {
        Assert.False(OnnxScorer.TryLoad(path, Definition, Schema, out _, out var error));
        return error;
    }

    /// <summary>A model of the oldest value of "disk", and of the feature "cpu:last" where it takes those; missing counts 0.</summary>
    private string Write(bool takesFeatures, long[] shape, bool hasWindows = true, string windowsName = ModelContract.WindowsName)
    {
        var graph = new GraphBuilder("windows", "1");
        string At(string value, long index, long axis, bool keeps) =>
            graph.Node("Gather", [value, keeps ? graph.Constant([index], 1) : graph.Constant([index])], null, ("axis", axis));

        var score = At(At(graph.Input(windowsName, shape), 0, 1, keeps: false), 1, 1, keeps: true);
        if (takesFeatures)
        {
            score = graph.Node("Add", [score, At(graph.Input(ModelContract.InputName, GraphBuilder.Dynamic, Schema.Names.Length), Schema.Names.IndexOf("cpu:last"), 1, keeps: true)]);
        }

        var probability = graph.Node("Sigmoid", [graph.Node("Where", [graph.Node("IsNaN", [score]), graph.Constant([0f]), score])]);
        graph.Node("Concat", [probability, probability], ModelContract.OutputName, ("axis", 1));
        var contract = SomeModels.Contract with { Features = Schema.Names, FeatureHash = Schema.Hash, Windows = hasWindows ? Schema.Windows : null };
        var path = _files.PathOf("windows.onnx");
        using var file = File.Create(path);
        graph.Output(ModelContract.OutputName, GraphBuilder.Dynamic, 2).Metadata(ModelContract.MetadataKey, contract.ToJson()).WriteTo(file);
        return path;
    }
}

using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Tests.Models.Inference;

public sealed class ActiveModelTests : IDisposable
{
    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Start_NoModelConfigured_IsTheBaseline()
    {
        using var model = ModelLoader.Start(SomeModels.Definition, SomeModels.Schema, out var error);

        Assert.Null(error);
        Assert.Equal("baseline", model.Current.Version);
    }

    [Fact]
    public void Start_ModelMissing_IsTheBaselineAndSaysWhy()
    {
        var definition = Configured("missing.onnx");
        using var counted = new Counted(definition.Name);

        using var model = ModelLoader.Start(definition, SomeModels.Schema, out var error);

        Assert.Equal($"model file {definition.Model} does not exist", error);
        Assert.Equal("baseline", model.Current.Version);
        Assert.Equal(1, counted.Sum("foresight_model_load_failures_total"));
    }

    [Fact]
    public void Load_CorruptFileLater_KeepsTheLastGoodThatStillScores()
    {
        var definition = Configured("node.onnx");
        var path = _files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f)));
        using var model = ModelLoader.Start(definition, SomeModels.Schema, out var error);
        Assert.Null(error);
        var good = model.Current;

        File.WriteAllText(path, "not a model");
        var failure = ModelLoader.Load(model, definition, SomeModels.Schema);

        Assert.StartsWith($"model file {path}: ", failure, StringComparison.Ordinal);
        Assert.Same(good, model.Current);
        Assert.Equal(SomeModels.Sigmoid(3), SomeModels.Score(model.Current, SomeModels.Matrix([("cpu:last", 3f)]))[1], 1e-6);
    }

    [Fact]
    public void Load_NewFileLater_TakesItsPlace()
    {
        var definition = Configured("node.onnx");
        _files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f)));
        using var model = ModelLoader.Start(definition, SomeModels.Schema, out _);
        var before = model.Current.Version;

        _files.Write("node.onnx", SomeModels.Model(("cpu:last", 2f)));

        Assert.Null(ModelLoader.Load(model, definition, SomeModels.Schema));
        Assert.NotEqual(before, model.Current.Version);
        Assert.Equal(SomeModels.Sigmoid(6), SomeModels.Score(model.Current, SomeModels.Matrix([("cpu:last", 3f)]))[1], 1e-6);
    }

    [Fact]
    public void Load_ModelTakenOutOfConfiguration_ReturnsToTheBaseline()
    {
        _files.Write("node.onnx", SomeModels.Model());
        using var model = ModelLoader.Start(Configured("node.onnx"), SomeModels.Schema, out _);

        Assert.Null(ModelLoader.Load(model, SomeModels.Definition, SomeModels.Schema));
        Assert.Equal("baseline", model.Current.Version);
    }

    [Fact]
    public void Replace_OldScorer_IsDisposed()
    {
        var (first, second) = (new Stub("one"), new Stub("two"));
        var model = new ActiveModel("stub", first);

        model.Replace(second);
        Assert.True(first.Disposed);
        Assert.False(second.Disposed);

        model.Dispose();
        Assert.True(second.Disposed);
    }

    [Fact]
    public void Info_ModelInUse_IsShownWhileItIs()
    {
        using var counted = new Counted("shown");
        var model = new ActiveModel("shown", new Stub("baseline"));
        Assert.Equal(["foresight_model_info kind=baseline version=baseline"], counted.Gauges());

        model.Replace(new Stub("node-00ff"));
        Assert.Equal(["foresight_model_info kind=onnx version=node-00ff"], counted.Gauges());

        model.Dispose();
        Assert.Empty(counted.Gauges());
    }

    private PredictorDefinition Configured(string file) =>
        SomeModels.Definition with { Model = _files.PathOf(file) };

    private sealed class Stub(string version) : IScorer
    {
        internal bool Disposed { get; private set; }

        public string Version => version;

        public IReadOnlyList<double> Thresholds => [];

        public void Score(FeatureMatrix matrix, Span<float> probabilities)
        {
        }

        public void Dispose() => Disposed = true;
    }
}

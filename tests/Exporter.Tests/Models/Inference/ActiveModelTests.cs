using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Safety;
using Exporter.Signals;
using Exporter.Tests.Models.Registry;

namespace Exporter.Tests.Models.Inference;

public sealed class ActiveModelTests : IDisposable
{
    private readonly SomeModels _files = new();
    private readonly SomeRegistry _registry = new("followed");

    public void Dispose()
    {
        _files.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public void Start_NoModelConfigured_IsTheBaseline()
    {
        using var model = Start(SomeModels.Definition, out var error);

        Assert.Equal("", error);
        Assert.Equal("baseline", model.Current.Version);
    }

    [Fact]
    public void Start_ModelMissing_IsTheBaselineAndSaysWhy()
    {
        var definition = Configured("missing.onnx");
        using var counted = new Counted(definition.Name);

        using var model = Start(definition, out var error);

        Assert.Equal($"model file {definition.Model} does not exist", error);
        Assert.Equal("baseline", model.Current.Version);
        Assert.Equal(1, counted.Sum("foresight_model_load_failures_total"));
    }

    [Fact]
    public void Load_CorruptFileLater_KeepsTheLastGoodThatStillScores()
    {
        var definition = Configured("node.onnx");
        var path = _files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f)));
        using var model = Start(definition, out var error);
        Assert.Equal("", error);
        var good = model.Current;

        File.WriteAllText(path, "not a model");
        var failure = Load(model, definition);

        Assert.StartsWith($"model file {path}: ", failure, StringComparison.Ordinal);
        Assert.Same(good, model.Current);
        Assert.Equal(SomeModels.Sigmoid(3), SomeModels.Score(model.Current, SomeModels.Matrix([("cpu:last", 3f)]))[1], 1e-6);
    }

    [Fact]
    public void Start_ModelThatTellsItsResults_PromisesThemUnderTheNamesOfLiveMeasures()
    {
        var definition = Configured("promising.onnx") with { Name = "promising" };
        var contract = SomeModels.Contract with
        {
            Predictor = "promising",
            Metrics = ImmutableSortedDictionary.CreateRange([new("brier_30m", 0.01), new("event_recall_2h", 0.75), new("alerts_2h", 12.0), KeyValuePair.Create("brier_7h", 0.5)]),
        };
        _files.Write("promising.onnx", SomeModels.Model(("cpu:last", 1f)), contract);
        using var counted = new Counted("promising");
        using (Start(definition, out var error))
        {
            Assert.Equal("", error);
            Assert.Equal(
                ["foresight_model_promised 30m brier_score 0.01", "foresight_model_promised 2h event_recall 0.75"],
                counted.Gauges().Where(gauge => gauge.Contains("promised", StringComparison.Ordinal)));
        }

        Assert.DoesNotContain(counted.Gauges(), gauge => gauge.Contains("promised", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_NewFileLater_TakesItsPlace()
    {
        var definition = Configured("node.onnx");
        _files.Write("node.onnx", SomeModels.Model(("cpu:last", 1f)));
        using var model = Start(definition, out _);
        var before = model.Current.Version;

        _files.Write("node.onnx", SomeModels.Model(("cpu:last", 2f)));

        Assert.Equal("", Load(model, definition));
        Assert.NotEqual(before, model.Current.Version);
        Assert.Equal(SomeModels.Sigmoid(6), SomeModels.Score(model.Current, SomeModels.Matrix([("cpu:last", 3f)]))[1], 1e-6);
    }

    [Fact]
    public void Load_ModelTakenOutOfConfiguration_ReturnsToTheBaseline()
    {
        _files.Write("node.onnx", SomeModels.Model());
        using var model = Start(Configured("node.onnx"), out _);

        Assert.Equal("", Load(model, SomeModels.Definition));
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

    [Fact]
    public void TrainedTo_ModelInUse_IsShownWhereItIsKnown()
    {
        using var counted = new Counted("learnt");
        using var model = new ActiveModel("learnt", new Stub("baseline"));
        Assert.Equal(["foresight_model_info kind=baseline version=baseline"], counted.Gauges());

        model.Replace(new Stub("node-00ff", SomeModels.Contract with { TrainedTo = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) }));
        Assert.Equal(["foresight_model_info kind=onnx version=node-00ff", "foresight_model_trained_to_timestamp_seconds 1700000000"], counted.Gauges().Order());

        model.Replace(new Stub("node-0100"));
        Assert.Equal(["foresight_model_info kind=onnx version=node-0100"], counted.Gauges());
    }

    [Fact]
    public void Alias_NothingHasIt_IsTheBaselineAndNoFailure()
    {
        using var counted = new Counted("followed");

        using var model = Start(Followed, out var error);

        Assert.Equal($"no model of predictor \"followed\" is champion in {_registry.Registry.Root}", error);
        Assert.Equal("baseline", model.Current.Version);
        Assert.Equal(0, counted.Sum("foresight_model_load_failures_total"));
        Assert.Equal(["foresight_model_info kind=baseline version=baseline", "foresight_model_last_load_successful 1"], counted.Gauges().Order());
    }

    [Fact]
    public void Alias_Moved_IsTheOtherModel()
    {
        var first = _registry.Add(1, "champion");
        using var model = Start(Followed, out var error);
        Assert.Equal(("", first.Version), (error, model.Current.Version));

        var second = _registry.Add(2, "champion");

        Assert.NotEqual(model.Seen, _registry.Registry.Glance("followed", "champion"));
        Assert.Equal("", Load(model, Followed));
        Assert.Equal(second.Version, model.Current.Version);
        Assert.Equal(model.Seen, _registry.Registry.Glance("followed", "champion"));
    }

    [Theory]
    [InlineData(false, "no model of predictor \"followed\" is champion in ")]
    [InlineData(true, "model file ")]
    public void Alias_OrFileGoneLater_KeepsTheLastGoodAndCounts(bool aliasStays, string expected)
    {
        var good = _registry.Add(1, "champion");
        using var model = Start(Followed, out _);
        using var counted = new Counted("followed");
        File.Delete(aliasStays ? good.Path : _registry.PathOf("followed", "champion"));

        Assert.StartsWith(expected, Load(model, Followed), StringComparison.Ordinal);

        Assert.Equal(good.Version, model.Current.Version);
        Assert.Equal(SomeModels.Sigmoid(3), SomeModels.Score(model.Current, SomeModels.Matrix([("cpu:last", 3f)]))[1], 1e-6);
        Assert.Equal(1, counted.Sum("foresight_model_load_failures_total"));
        Assert.Contains("foresight_model_last_load_successful 0", counted.Gauges());
    }

    [Fact]
    public void Alias_OfADamagedFile_IsRefusedAlthoughItWouldLoad()
    {
        var (first, second) = (_registry.Add(1, "champion"), _registry.Add(2, "champion"));
        File.Copy(first.Path, second.Path, overwrite: true);

        using var model = Start(Followed, out var error);

        Assert.StartsWith($"model file {second.Path} is damaged: its SHA-256 begins with ", error, StringComparison.Ordinal);
        Assert.Equal("baseline", model.Current.Version);
    }

    private static PredictorDefinition Followed => SomeModels.Definition with { Name = "followed", ModelAlias = ModelAlias.Champion };

    private PredictorDefinition Configured(string file) =>
        SomeModels.Definition with { Model = _files.PathOf(file) };

    private ActiveModel Start(PredictorDefinition definition, out string error)
    {
        var attempt = ModelLoader.Open(definition.Champion, definition, SomeModels.Schema, _registry.Registry, new ModelAdmission());
        error = attempt.Error;
        return ActiveModel.Start(definition, SomeModels.Schema, attempt);
    }

    private string Load(ActiveModel model, PredictorDefinition definition)
    {
        var attempt = ModelLoader.Open(definition.Champion, definition, SomeModels.Schema, _registry.Registry, new ModelAdmission());
        model.Take(attempt);
        return attempt.Error;
    }

    private sealed class Stub(string version, ModelContract? contract = null) : IScorer
    {
        public ModelContract? Contract => contract;

        internal bool Disposed { get; private set; }

        public string Version => version;

        public IReadOnlyList<double> Thresholds => [];

        public ImmutableArray<int> UsedFeatures => [];

        public void Score(FeatureMatrix matrix, Span<float> probabilities)
        {
        }

        public void Dispose() => Disposed = true;
    }
}

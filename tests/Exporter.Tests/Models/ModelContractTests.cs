using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Drift;

namespace Exporter.Tests.Models;

public sealed class ModelContractTests
{
    private const string Minimal =
        """{"contract":1,"predictor":"node","features":["a:last"],"feature_hash":"00ff","step_seconds":30,"horizons_seconds":[1800],"thresholds":[0.4]}""";

    [Fact]
    public void ToJson_FullContract_IsTheDocumentedText()
    {
        var contract = ModelContract.Parse(Minimal) with
        {
            ClearThresholds = [0.3],
            BaseRates = [0.01],
            TradeOffs = [new TradeOff { EntityWeeks = 8, Points = [new TradeOffPoint(0.4, 1.5, 0.5, 0.75), new TradeOffPoint(0.9, 0.25, null, 0)] }],
            Reference = [new ReferenceHistogram("a:last", [0.5], [3, 4, 1]) { Means = [0.25, 0.75], Deviation = 0.5, Usual = new DriftDistances(0.1, 0.2, 0.3, 0.4) }],
            Scores = [new ReferenceHistogram("30m", [0.1], [9, 1, 0])],
            Subspace = new ReferenceSubspace(["a:last"], [0.5], [2], [[1]], 0.9, new ReferenceHistogram("reconstruction_error", [], [4, 0])),
            Stack = [new StackPart("logistic", [0.75]), new StackPart("forest on levels", [1.5])],
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("brier_30m", 0.02).Add("auc", double.NaN),
            DataFrom = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            DataTo = new DateTimeOffset(2026, 2, 2, 3, 4, 5, TimeSpan.Zero),
            Trainer = "foresight_trainer 0.1.0",
        };

        Assert.Equal(
            """{"contract":1,"predictor":"node","features":["a:last"],"feature_hash":"00ff","step_seconds":30,"horizons_seconds":[1800],"thresholds":[0.4],"clear_thresholds":[0.3],"base_rates":[0.01],"trade_offs":[{"entity_weeks":8,"points":[{"threshold":0.4,"alerts_per_entity_week":1.5,"precision":0.5,"recall":0.75},{"threshold":0.9,"alerts_per_entity_week":0.25,"recall":0}]}],"reference":[{"feature":"a:last","edges":[0.5],"counts":[3,4,1],"means":[0.25,0.75],"deviation":0.5,"usual":{"psi":0.1,"jensen_shannon":0.2,"wasserstein":0.3,"missing":0.4}}],"scores":[{"feature":"30m","edges":[0.1],"counts":[9,1,0],"means":[]}],"subspace":{"features":["a:last"],"means":[0.5],"deviations":[2],"components":[[1]],"explained":0.9,"errors":{"feature":"reconstruction_error","edges":[],"counts":[4,0],"means":[]}},"stack":[{"learner":"logistic","weights":[0.75]},{"learner":"forest on levels","weights":[1.5]}],"metrics":{"auc":"NaN","brier_30m":0.02},"data_from":"2026-01-02T03:04:05+00:00","data_to":"2026-02-02T03:04:05+00:00","trainer":"foresight_trainer 0.1.0"}""",
            contract.ToJson());
        Assert.Equal(contract.ToJson(), ModelContract.Parse(contract.ToJson()).ToJson());
    }

    [Fact]
    public void Windows_OfTheLastFeatures_AreKept()
    {
        var contract = ModelContract.Parse(Minimal.Replace("[\"a:last\"]", "[\"a:last\",\"a:window_1\",\"a:window_0\"]", StringComparison.Ordinal)) with { Windows = new(2, ["a"]) };
        Assert.Contains(""","windows":{"steps":2,"signals":["a"]},""", contract.ToJson(), StringComparison.Ordinal);
        Assert.Equal(contract.ToJson(), ModelContract.Parse(contract.ToJson()).ToJson());
    }

    [Theory]
    [InlineData("""{"steps":2,"signals":["a"]}""", "the last 2 features are not those of windows with 2 steps of 1 signals: a:window_1 to a:window_0")]
    [InlineData("""{"steps":0,"signals":["a"]}""", "windows needs at least one step and one signal, and at most 4096 values in all")]
    [InlineData("""{"steps":2}""", "windows needs at least one step and one signal, and at most 4096 values in all")]
    public void Windows_ThatAreNotAmongTheFeatures_AreAMistake(string windows, string expected)
    {
        Assert.False(ModelContract.TryParse(Minimal.Replace("[0.4]}", $"[0.4],\"windows\":{windows}}}", StringComparison.Ordinal), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Parse_ReferenceOfAnEarlierTrainer_KnowsNothingOfMeansAndUsualDays()
    {
        var histogram = ModelContract.Parse(Minimal.Replace("[0.4]}", "[0.4],\"reference\":[{\"feature\":\"a:last\",\"edges\":[1],\"counts\":[1,2,3]}]}", StringComparison.Ordinal)).Reference.Single();

        Assert.Empty(histogram.Means);
        Assert.Null(histogram.Deviation);
        Assert.Null(histogram.Usual);
    }

    [Fact]
    public void Parse_OptionalMembersAbsent_AreEmpty()
    {
        var contract = ModelContract.Parse(Minimal);

        Assert.Empty(contract.ClearThresholds);
        Assert.Empty(contract.BaseRates);
        Assert.Empty(contract.TradeOffs);
        Assert.Empty(contract.Reference);
        Assert.Empty(contract.Scores);
        Assert.Null(contract.Subspace);
        Assert.Null(contract.Stack);
        Assert.Empty(contract.Metrics);
        Assert.Equal("", contract.Trainer);
        Assert.Null(contract.DataFrom);
    }

    [Theory]
    [InlineData("\"contract\":1", "\"contract\":2", "contract version is 2, this build reads 1")]
    [InlineData("\"node\"", "\"\"", "predictor is empty")]
    [InlineData("[\"a:last\"]", "[]", "features is empty or has an empty name")]
    [InlineData(":30,", ":0,", "step_seconds is 0, must be positive")]
    [InlineData("[1800]", "[7200,1800]", "horizons_seconds must be positive and ascending, at least one; thresholds must be 2 numbers in 0..1, one a horizon")]
    [InlineData("[1800]", "[]", "horizons_seconds must be positive and ascending, at least one; thresholds must be 0 numbers in 0..1, one a horizon")]
    [InlineData("[0.4]", "[1.4]", "thresholds must be 1 numbers in 0..1, one a horizon")]
    [InlineData("[0.4]", "[\"NaN\"]", "thresholds must be 1 numbers in 0..1, one a horizon")]
    [InlineData("[0.4]}", "[0.4],\"clear_thresholds\":[0.5]}", "clear_thresholds must be absent or 1 numbers from 0 to the horizon's threshold")]
    [InlineData("[0.4]}", "[0.4],\"clear_thresholds\":[0.1,0.2]}", "clear_thresholds must be absent or 1 numbers from 0 to the horizon's threshold")]
    [InlineData("[0.4]}", "[0.4],\"base_rates\":[0.1,0.2]}", "base_rates must be absent or 1 numbers in 0..1, one a horizon")]
    [InlineData("[0.4]}", "[0.4],\"trade_offs\":[{\"entity_weeks\":0,\"points\":[{\"threshold\":0.5}]}]}", "trade_offs must be absent or 1, one a horizon: entity_weeks above 0 and at most 200 points, ascending by threshold, with precision and recall in 0..1 or null")]
    [InlineData("[0.4]}", "[0.4],\"trade_offs\":[{\"entity_weeks\":1,\"points\":[]}]}", "trade_offs must be absent or 1, one a horizon: entity_weeks above 0 and at most 200 points, ascending by threshold, with precision and recall in 0..1 or null")]
    [InlineData("[0.4]}", "[0.4],\"trade_offs\":[{\"entity_weeks\":1,\"points\":[null]}]}", "trade_offs must be absent or 1, one a horizon: entity_weeks above 0 and at most 200 points, ascending by threshold, with precision and recall in 0..1 or null")]
    [InlineData("[0.4]}", "[0.4],\"trade_offs\":[{\"entity_weeks\":1,\"points\":[{\"threshold\":0.5},{\"threshold\":0.5}]}]}", "trade_offs must be absent or 1, one a horizon: entity_weeks above 0 and at most 200 points, ascending by threshold, with precision and recall in 0..1 or null")]
    [InlineData("[0.4]}", "[0.4],\"trade_offs\":[{\"entity_weeks\":1,\"points\":[{\"threshold\":0.5,\"recall\":2}]}]}", "trade_offs must be absent or 1, one a horizon: entity_weeks above 0 and at most 200 points, ascending by threshold, with precision and recall in 0..1 or null")]
    [InlineData("[0.4]}", "[0.4],\"trade_offs\":[null]}", "trade_offs must be absent or 1, one a horizon: entity_weeks above 0 and at most 200 points, ascending by threshold, with precision and recall in 0..1 or null")]
    [InlineData("[0.4]}", "[0.4],\"stack\":[{\"learner\":\"few\",\"weights\":[1]}]}", "stack must be absent or 2 to 64 learners, each with its name and 1 weights of 0 or more, one a horizon")]
    [InlineData("[0.4]}", "[0.4],\"stack\":[{\"learner\":\"few\",\"weights\":[1]},{\"learner\":\"mlp\",\"weights\":[-1]}]}", "stack must be absent or 2 to 64 learners, each with its name and 1 weights of 0 or more, one a horizon")]
    [InlineData("[0.4]}", "[0.4],\"stack\":[{\"learner\":\"few\",\"weights\":[1]},{\"learner\":\"\"}]}", "stack must be absent or 2 to 64 learners, each with its name and 1 weights of 0 or more, one a horizon")]
    [InlineData("[0.4]}", "[0.4],\"reference\":[{\"feature\":\"a:last\",\"edges\":[1],\"counts\":[1]}]}", "reference of \"a:last\" needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"reference\":[{\"feature\":\"a:last\",\"edges\":[2,1],\"counts\":[1,1,1,0]}]}", "reference of \"a:last\" needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"reference\":[{\"feature\":\"a:last\",\"edges\":[1],\"counts\":[1,-1,0]}]}", "reference of \"a:last\" needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"reference\":[{\"feature\":\"a:last\",\"edges\":[1],\"counts\":[1,1,0],\"means\":[0]}]}", "reference of \"a:last\" needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"scores\":[{\"feature\":\"30m\",\"edges\":[1],\"counts\":[1]}]}", "scores of \"30m\" needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"scores\":[{\"feature\":\"30m\",\"edges\":[],\"counts\":[1,0]},{\"feature\":\"1h\",\"edges\":[],\"counts\":[1,0]}]}", "scores must be absent or 1 distributions, one a horizon")]
    [InlineData("[0.4]}", "[0.4],\"reference\":[null]}", "reference of \"\" needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"a:last\"],\"means\":[0],\"deviations\":[1],\"components\":[[1]],\"explained\":1,\"errors\":{\"feature\":\"e\",\"edges\":[1],\"counts\":[1]}}}", "errors of subspace needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"a:last\"],\"means\":[0],\"deviations\":[1],\"components\":[[1]],\"explained\":1}}", "errors of subspace needs at most 100 ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"b:last\"],\"means\":[0],\"deviations\":[1],\"components\":[[1]],\"explained\":1,\"errors\":{\"feature\":\"e\",\"edges\":[],\"counts\":[1,0]}}}", "subspace needs 1 to 128 of the model's features, each once")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"a:last\"],\"means\":[0],\"deviations\":[0],\"components\":[[1]],\"explained\":1,\"errors\":{\"feature\":\"e\",\"edges\":[],\"counts\":[1,0]}}}", "subspace needs 1 means and as many deviations above 0, one a feature")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"a:last\"],\"means\":[0],\"deviations\":[1],\"components\":[[0.5]],\"explained\":1,\"errors\":{\"feature\":\"e\",\"edges\":[],\"counts\":[1,0]}}}", "components of subspace are not of length 1 and at right angles to each other, within 0.001")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"a:last\"],\"means\":[0],\"deviations\":[1],\"components\":[[\"NaN\"]],\"explained\":1,\"errors\":{\"feature\":\"e\",\"edges\":[],\"counts\":[1,0]}}}", "components of subspace are not of length 1 and at right angles to each other, within 0.001")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{\"features\":[\"a:last\"],\"means\":[0],\"deviations\":[1],\"components\":[[1,0]],\"explained\":1,\"errors\":{\"feature\":\"e\",\"edges\":[],\"counts\":[1,0]}}}", "subspace needs 1 to 16 components of 1 numbers, one a feature")]
    [InlineData("[0.4]}", "[0.4],\"subspace\":{}}", "subspace needs 1 to 128 of the model's features, each once")]
    public void TryParse_InvalidValue_SaysWhat(string valid, string invalid, string expected)
    {
        Assert.False(ModelContract.TryParse(Minimal.Replace(valid, invalid, StringComparison.Ordinal), out var contract, out var error));
        Assert.Null(contract);
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"contract\":1}")]
    [InlineData("{\"contract\":\"one\"}")]
    [InlineData("{\"contract\":1,")]
    public void TryParse_OtherJson_IsRefusedNotThrown(string json)
    {
        Assert.False(ModelContract.TryParse(json, out _, out var error));
        Assert.NotEmpty(error);
        Assert.Throws<FormatException>(() => ModelContract.Parse(json));
    }

    [Fact]
    public void Mismatches_FittingContract_AreNone() =>
        Assert.Empty(ModelContractRules.Mismatches(SomeModels.Contract, SomeModels.Definition, SomeModels.Schema));

    [Fact]
    public void Mismatches_AllDifferent_NameBothSides()
    {
        var contract = SomeModels.Contract with
        {
            Predictor = "web",
            FeatureHash = "00ff",
            Features = [.. SomeModels.Schema.Names.Skip(1), "x:1", "x:2", "x:3", "x:4"],
            StepSeconds = 60,
            HorizonsSeconds = [3600],
        };
        var count = SomeModels.Schema.Names.Length;

        Assert.Equal(
            [
                "the model is for predictor \"web\", the configuration's is \"node\"",
                $"the model's features have hash 00ff ({count + 3} features), the configuration's {SomeModels.Schema.Hash} ({count} features)"
                    + $"; only in the model: x:1, x:2, x:3 and 1 more; only in the configuration: {SomeModels.Schema.Names[0]}",
                "the model's step is 60s, the configuration's 30s",
                "the model's horizons are [3600s], the configuration's [1800s, 7200s]",
            ],
            ModelContractRules.Mismatches(contract, SomeModels.Definition, SomeModels.Schema));
    }

    [Fact]
    public void Mismatches_OtherOrder_SaysSo()
    {
        var contract = SomeModels.Contract with { Features = [.. SomeModels.Schema.Names.Reverse()] };

        Assert.Equal(
            [$"the model's feature_hash is the configuration's ({SomeModels.Schema.Hash}), but its feature names are not: same names in another order"],
            ModelContractRules.Mismatches(contract, SomeModels.Definition, SomeModels.Schema));
    }
}

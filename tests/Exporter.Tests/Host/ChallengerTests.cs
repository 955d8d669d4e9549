using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.Features;
using Exporter.Host.Pipeline;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Registry;
using Exporter.TestKit;
using Exporter.Trainer.Importing;

namespace Exporter.Tests.Host;

/// <summary>Models that are scored beside the champion: seen, judged and compared, and of no consequence for what is predicted.</summary>
public sealed partial class ChallengerTests
{
    private const int Hosts = 3;

    private static readonly List<SomeSample> Stream = SomeSample.Stream(Hosts, scrapes: 1000);

    [Fact]
    public async Task Page_WithChallengers_HasTheVerySeriesOfTheChampionAsWithout()
    {
        // Predictors of their own, as counters are kept per process; names of one length, so that the text differs in nothing else.
        await using var alone = await StartAsync("shadow_a", challengers: null);
        await using var together = await StartAsync("shadow_b", "[challenger, baseline]");
        foreach (var host in (RunningHost[])[alone, together])
        {
            Register(host, 0.75f, "champion");
            Register(host, 0.25f, "challenger");
            Look(host);
            Assert.Equal(204, await host.WriteAsync(Stream));
        }

        // The predictor's name is in the model, so in its hash.
        string[] before = [.. (await SeriesAsync(alone, "shadow_a")).Select(line => Version().Replace(line, "V"))];
        string[] after = [.. (await SeriesAsync(together, "shadow_b")).Select(line => Version().Replace(line, "V"))];

        Assert.Contains(before, line => line.StartsWith("foresight_outcome_event_recall", StringComparison.Ordinal));
        Assert.Equal(before, after.Where(line => !line.StartsWith("foresight_challenger_", StringComparison.Ordinal)));
        Assert.All(after.Where(line => line.Contains("challenger", StringComparison.Ordinal)), line => Assert.StartsWith("foresight_challenger_", line, StringComparison.Ordinal));
        Assert.Equal(
            Version().Replace(await alone.GetAsync("/api/v1/predictions"), "V"),
            Version().Replace((await together.GetAsync("/api/v1/predictions")).Replace("shadow_b", "shadow_a", StringComparison.Ordinal), "V"));
        Assert.Equal(
            (await alone.GetAsync("/api/v1/series?match[]={predictor=~\".*\"}")).Length,
            (await together.GetAsync("/api/v1/series?match[]={predictor=~\".*\"}")).Length);
    }

    [Fact]
    public async Task Outcomes_OfBoth_AreOnThePageAndComparedInTheAnswer()
    {
        await using var host = await StartAsync("shadow_judged", "[challenger]");
        var champion = Register(host, 0.75f, "champion");
        var challenger = Register(host, 0.25f, "challenger");
        Look(host);
        Assert.Equal(204, await host.WriteAsync(Stream));

        var page = await SeriesAsync(host, "shadow_judged");
        string One(string name) => Assert.Single(page, line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains("horizon=\"30m\"", StringComparison.Ordinal) && !line.Contains("window=\"1d\"", StringComparison.Ordinal) && !line.Contains("window=\"7d\"", StringComparison.Ordinal));
        Assert.Contains("challenger=\"challenger\",role=\"challenger\"", One("foresight_challenger_outcome_brier_score{"), StringComparison.Ordinal);
        Assert.Contains($"foresight_challenger_info{{predictor=\"#\",challenger=\"challenger\",role=\"challenger\",version=\"{challenger.Version}\",kind=\"onnx\"}} 1", page);
        Assert.Contains("foresight_challenger_last_load_successful{predictor=\"#\",challenger=\"challenger\",role=\"challenger\"} 1", page);

        var models = await ModelsAsync(host);
        Assert.Equal(champion.Version, models.GetProperty("champion").GetProperty("version").GetString());
        Assert.Equal(ModelFile.HashOf(await File.ReadAllBytesAsync(champion.Path, TestContext.Current.CancellationToken)), models.GetProperty("champion").GetProperty("sha256").GetString());
        var compared = Assert.Single(models.GetProperty("challengers").EnumerateArray());
        Assert.Equal(challenger.Version, compared.GetProperty("model").GetProperty("version").GetString());
        var half = compared.GetProperty("comparison").GetProperty("30m");
        var brier = half.GetProperty("measures").GetProperty("brier_score");
        Assert.True(half.GetProperty("predictions").GetInt64() > 1000);
        Assert.True(brier.GetProperty("champion").GetDouble() > brier.GetProperty("challenger").GetDouble());
        Assert.Equal(brier.GetProperty("challenger").GetDouble() - brier.GetProperty("champion").GetDouble(), brier.GetProperty("difference").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, brier.GetProperty("lower").ValueKind);
        Assert.Contains(page, line => line.StartsWith("foresight_challenger_paired{predictor=\"#\",challenger=\"challenger\",horizon=\"30m\",role=\"champion\",measure=\"brier_score\"}", StringComparison.Ordinal));

        Assert.True(half.GetProperty("incidents").GetInt64() > 0);

        // What the page of the models shows is what the gauges say.
        Assert.Equal(await host.SumAsync("foresight_outcome_brier_score", $"predictor=\"{models.GetProperty("predictor").GetString()}\"", "horizon=\"30m\"", "window=\"30d\""), Live(models.GetProperty("champion")), 12);
        Assert.True(Live(models.GetProperty("champion")) > Live(compared.GetProperty("model")));

        static double Live(JsonElement model) => model.GetProperty("live").GetProperty("30m").GetProperty("brier_score").GetDouble();
    }

    [Fact]
    public async Task Predictions_OfChallengers_AreGivenOnlyWhenAskedFor()
    {
        await using var host = await StartAsync("shadow_asked", "[challenger]");
        Register(host, 0.75f, "champion");
        var challenger = Register(host, 0.25f, "challenger");
        Look(host);
        Assert.Equal(204, await host.WriteAsync(Stream.Take(500)));

        using var plain = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions"));
        using var asked = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions?role=challenger&predictor=shadow_asked"));

        Assert.False(Assert.Single(plain.RootElement.GetProperty("predictors").EnumerateArray()).TryGetProperty("challenger", out _));
        var shadow = Assert.Single(asked.RootElement.GetProperty("predictors").EnumerateArray());
        Assert.Equal(("challenger", challenger.Version), (shadow.GetProperty("challenger").GetString(), shadow.GetProperty("model").GetString()));
        Assert.Equal(Hosts, shadow.GetProperty("predictions").GetArrayLength());
        Assert.All(shadow.GetProperty("predictions").EnumerateArray(), prediction => Assert.Equal(0.25, prediction.GetProperty("probability").GetProperty("30m").GetDouble()));
        Assert.Equal("no predictor \"other\"; there are: shadow_asked", (await host.ProblemAsync("/api/v1/predictions?role=challenger&predictor=other")).Detail);
        Assert.Equal("invalid parameter \"role\": \"king\" is none of champion, challenger", (await host.ProblemAsync("/api/v1/predictions?role=king")).Detail);
        Assert.Equal(404, (await host.AskAsync(HttpMethod.Get, "/api/v1/models?predictor=other")).Status);

        // Near a threshold for the champion (0.75 of 0.6) is shown for the challenger as well.
        var page = await host.GetAsync("/metrics");
        Assert.Equal(2 * Hosts, page.Split("\nforesight_challenger_probability{").Length - 1);
        Assert.Contains("foresight_challenger_probability{predictor=\"shadow_asked\",challenger=\"challenger\",role=\"challenger\",horizon=\"30m\",instance=\"host-0:9100\",job=\"node\"} 0.25\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenger_BrokenOrGone_KeepsItsLastGoodAndTheChampionAlone()
    {
        await using var host = await StartAsync("shadow_broken", "[challenger]");
        var champion = Register(host, 0.75f, "champion");
        var good = Register(host, 0.25f, "challenger");
        Look(host);

        var alias = Path.Combine(host.ModelsFolder, "shadow_broken", "challenger");
        await File.WriteAllTextAsync(alias, "nothing/here\n", TestContext.Current.CancellationToken);
        Look(host);
        Look(host);
        Assert.Equal(204, await host.WriteAsync(Stream.Take(200)));

        Assert.Equal(champion.Version, Assert.Single(host.Board.Current()).ModelVersion);
        Assert.Equal(good.Version, Assert.Single(host.Board.CurrentChallengers()).Frame.ModelVersion);
        Assert.Equal(1, host.Log.Split("msg=\"Challenger not in use\"").Length - 1);
        var page = await SeriesAsync(host, "shadow_broken");
        Assert.Contains("foresight_challenger_load_failures_total{predictor=\"#\",challenger=\"challenger\",role=\"challenger\"} 1", page);
        Assert.Contains("foresight_challenger_last_load_successful{predictor=\"#\",challenger=\"challenger\",role=\"challenger\"} 0", page);
        Assert.Contains("foresight_model_last_load_successful{predictor=\"#\"} 1", page);
        Assert.Contains("which is not a version", Assert.Single((await ModelsAsync(host)).GetProperty("challengers").EnumerateArray()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    public static TheoryData<Exception> Failures { get; } = [new ScoringException("the runtime failed"), new InvalidOperationException("a fault of ours")];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Challenger_ThatThrows_IsCountedAndDisturbsNothing(Exception failure)
    {
        var name = "shadow_throws_" + failure.Message.Length;
        await using var host = await StartAsync(name, "[challenger]");
        Register(host, 0.75f, "champion");
        Register(host, 0.25f, "challenger");
        Look(host);
        Assert.Equal(204, await host.WriteAsync(Stream.Take(200)));
        var pipeline = host.Host.Pipeline;
        var before = pipeline.Predictors[0].Status.LastStepMs;
        pipeline.Gate.Run(() => pipeline.Predictors[0].Challengers[0].Model.Take(new ModelAttempt(new FailingScorer(failure), "")));
        Assert.Equal(204, await host.WriteAsync(Stream.Skip(200).Take(200)));

        Assert.True(pipeline.Predictors[0].Status.LastStepMs > before);
        Assert.Equal(Hosts, Assert.Single(host.Board.Current()).Count);
        Assert.Empty(host.Board.CurrentChallengers());
        Assert.Contains("level=WARN msg=\"Challenger not scored; the champion's predictions are not concerned\"", host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("level=ERROR", host.Log, StringComparison.Ordinal);
        var page = await SeriesAsync(host, name);
        Assert.Contains("foresight_scoring_failures_total{predictor=\"#\"} 0", page);
        Assert.DoesNotContain("foresight_challenger_scoring_failures_total{predictor=\"#\",challenger=\"challenger\",role=\"challenger\"} 0", page);
    }

    [Fact]
    public async Task Reload_AddsAndRemovesChallengers_AndKeepsWhatTheChampionWaitsFor()
    {
        await using var host = await StartAsync("shadow_reload", challengers: null);
        Register(host, 0.75f, "champion");
        Look(host);
        Assert.Equal(204, await host.WriteAsync(Stream.Take(600)));

        var text = await File.ReadAllTextAsync(host.ConfigFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(host.ConfigFile, text + "\n    challengers: [baseline]\n", TestContext.Current.CancellationToken);
        Assert.True(host.Host.Reload());
        Assert.Equal(204, await host.WriteAsync(Stream.Skip(600).Take(600)));
        Assert.Equal("baseline", Assert.Single(host.Board.CurrentChallengers()).Name);
        Assert.Contains("kept=1", host.Log, StringComparison.Ordinal);

        await File.WriteAllTextAsync(host.ConfigFile, text, TestContext.Current.CancellationToken);
        Assert.True(host.Host.Reload());
        Assert.Equal(204, await host.WriteAsync(Stream.Skip(1200)));
        Assert.Empty(host.Board.CurrentChallengers());
        await using var alone = await StartAsync("shadow_reloaf", challengers: null);
        Register(alone, 0.75f, "champion");
        Look(alone);
        Assert.Equal(204, await alone.WriteAsync(Stream));
        Assert.Equal(
            (await SeriesAsync(alone, "shadow_reloaf")).Where(line => line.StartsWith("foresight_outcome", StringComparison.Ordinal)),
            (await SeriesAsync(host, "shadow_reload")).Where(line => line.StartsWith("foresight_outcome", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Challengers_AsManyAsAreNamed_AreEachJudgedByTheirOwnProbabilities()
    {
        float[] probabilities = [0.0625f, 0.125f, 0.1875f, 0.25f, 0.3125f, 0.375f, 0.4375f];
        await using var host = await StartAsync("shadow_many", challengers: null);
        Register(host, 0.75f, "champion");
        foreach (var probability in probabilities)
        {
            await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(host.ConfigFile)!, NameOf(probability)), ContractOf(host, probability).Content, TestContext.Current.CancellationToken);
        }

        var text = await File.ReadAllTextAsync(host.ConfigFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(host.ConfigFile, $"{text}\n    challengers: [{string.Join(", ", probabilities.Select(NameOf))}, baseline]\n", TestContext.Current.CancellationToken);
        Assert.True(host.Host.Reload());
        Assert.Equal(204, await host.WriteAsync(Stream));

        Assert.Equal([.. probabilities.Select(NameOf), "baseline"], host.Board.CurrentChallengers().Select(said => said.Name));
        var compared = (await ModelsAsync(host)).GetProperty("challengers").EnumerateArray().ToDictionary(
            one => one.GetProperty("challenger").GetString()!,
            one => one.GetProperty("comparison").GetProperty("30m"));

        // A constant's (p - y)² says what share came true, which is the same whoever predicts; probabilities are kept in a byte.
        var failing = FailingShareOf(0.0625f);
        Assert.InRange(failing, 0.1, 0.5);
        Assert.All(probabilities, p => Assert.Equal(failing, FailingShareOf(p), 0.005));

        double FailingShareOf(float p) => (BrierOf(p) - (p * p)) / (1 - (2 * p));
        double BrierOf(float p) => compared[NameOf(p)].GetProperty("measures").GetProperty("brier_score").GetProperty("challenger").GetDouble();
        static string NameOf(float p) => $"constant-{p * 16}.onnx";
    }

    [Fact]
    public async Task Restart_GoesOnWithComparisonOutcomesAndAudit()
    {
        var storage = Path.Combine(RunningHost.NewFolder(), "data");
        JsonElement before;
        string[] outcomes;
        byte[] model;
        await using (var first = await StartAsync("shadow_restart", "[baseline]", storage))
        {
            var a = Register(first, 0.75f, "champion");
            Look(first);
            Assert.Equal(204, await first.WriteAsync(Stream.Take(3000)));
            before = await ModelsAsync(first);
            outcomes = [.. (await SeriesAsync(first, "shadow_restart")).Where(line => line.StartsWith("foresight_challenger_outcome_", StringComparison.Ordinal))];
            model = await File.ReadAllBytesAsync(a.Path, TestContext.Current.CancellationToken);
            await first.Host.StopAsync();
        }

        await using var second = await StartAsync("shadow_restart", "[baseline]", storage);
        Registry(second).Add(model, ContractOf(second, 0.75f).Contract, "champion");
        Assert.True(second.Host.Reload());
        Assert.Equal(204, await second.WriteAsync(Stream.Skip(3000)));
        var after = await ModelsAsync(second);

        // What the windows hold now is what they held, and what this process has counted since.
        var page = await SeriesAsync(second, "shadow_restart");
        var decidedBefore = Sum(outcomes, "foresight_challenger_outcome_reliability_predictions", "window=\"30d\"");
        var decidedSince = Sum([.. page.Where(line => !line.Contains("outcome=\"uncertain\"", StringComparison.Ordinal))], "foresight_challenger_outcomes_total", "");
        Assert.True(decidedBefore > 0 && decidedSince > 0, $"{decidedBefore} decided before, {decidedSince} since");
        Assert.Equal(decidedBefore + decidedSince, Sum(page, "foresight_challenger_outcome_reliability_predictions", "window=\"30d\""));

        // The second process began with the baseline, as the registry of the first was not there: that is told, and the champion's way back as well.
        Assert.Equal(
            ["baseline->V reload", "V->baseline start", "baseline->V alias_moved", "->baseline start"],
            after.GetProperty("switches").EnumerateArray().Where(one => one.GetProperty("role").GetString() == "champion")
                .Select(one => Version().Replace($"{one.GetProperty("from").GetString()}->{one.GetProperty("to").GetString()} {one.GetProperty("reason").GetString()}", "V")));
        Assert.True(before.GetProperty("challengers")[0].GetProperty("comparison").GetProperty("30m").GetProperty("predictions").GetInt64() > 0);
        Assert.Equal("->baseline start", Assert.Single(after.GetProperty("switches").EnumerateArray(), one => one.GetProperty("role").GetString() == "challenger") is var shadow
            ? $"{shadow.GetProperty("from").GetString()}->{shadow.GetProperty("to").GetString()} {shadow.GetProperty("reason").GetString()}" : "");
    }

    private static async Task<RunningHost> StartAsync(string predictor, string? challengers, string storage = "") => await RunningHost.StartAsync(
        RunningHost.NodeConfig.Replace("name: node", $"name: {predictor}\n    model: champion{(challengers is null ? "" : $"\n    challengers: {challengers}")}", StringComparison.Ordinal),
        storage: storage);

    private static void Look(RunningHost host)
    {
        using var follower = new ModelFollower(host.Host.Pipeline, host.Host.Logger, TimeProvider.System);
        follower.Look();
    }

    private static ModelRegistry Registry(RunningHost host) => new(host.ModelsFolder);

    private static RegisteredModel Register(RunningHost host, float probability, string alias)
    {
        var (content, contract) = ContractOf(host, probability);
        return Registry(host).Add(content, contract, alias);
    }

    private static (byte[] Content, ModelContract Contract) ContractOf(RunningHost host, float probability)
    {
        var definition = host.Host.Pipeline.Predictors[0].Definition;
        var foreign = ForeignModels.Constant(FeatureSchema.For(definition).Names.Length, probability, probability);
        var import = new ModelImport(definition, [], null);
        Assert.True(import.TryRun(new ModelFile("net.onnx", "net", ModelFile.HashOf(foreign), foreign), out var contract, out var content), string.Join("; ", import.Mistakes));
        return (content, contract);
    }

    private static async Task<JsonElement> ModelsAsync(RunningHost host)
    {
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/models"));
        return Assert.Single(answer.RootElement.GetProperty("predictors").EnumerateArray()).Clone();
    }

    /// <summary>The page's lines of one predictor, without its name, versions, and what depends on the machine.</summary>
    private static async Task<string[]> SeriesAsync(RunningHost host, string predictor) =>
    [
        .. (await host.GetAsync("/metrics")).Split('\n')
            .Where(line => line.Contains($"predictor=\"{predictor}\"", StringComparison.Ordinal) && !line.Contains("_duration_seconds", StringComparison.Ordinal))
            .Select(line => line.Replace($"\"{predictor}\"", "\"#\"", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Sum of the shorter horizon's series of a name.</summary>
    private static double Sum(string[] lines, string name, string having) => lines
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains("horizon=\"30m\"", StringComparison.Ordinal) && line.Contains(having, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex("undated-[0-9a-f]{12}")]
    private static partial Regex Version();

    private sealed class FailingScorer(Exception failure) : IScorer
    {
        public string Version => "failing";

        public IReadOnlyList<double> Thresholds => [0.5, 0.5];

        public ImmutableArray<int> UsedFeatures => [];

        public void Score(FeatureMatrix matrix, Span<float> probabilities) => throw failure;

        public void Dispose()
        {
        }
    }
}

using System.Text;
using System.Text.Json;
using Exporter.Models.Registry;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Overrides;

/// <summary>Models that operators choose for a time: a pinned version or the baseline, from the next step to the end, through restarts. Two hosts, steps of half a minute.</summary>
public sealed class ModelOverrideTests : IDisposable
{
    private const string Post = "/api/v1/overrides";

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs);
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 2, scrapes: 120);

    private readonly string _storage = RunningHost.NewFolder();
    private readonly string _models = RunningHost.NewFolder();

    [Fact]
    public async Task Pin_StaysWhileTheAliasMoves_AndAfterItsEndTheAliasHolds()
    {
        await using var host = await StartAsync("pinned");
        var a = ConstantModel.Register(host, 0.25f);
        var b = ConstantModel.Register(host, 0.75f, "challenger");
        host.Host.Follower.Look();
        await host.WriteAsync(Minutes(0, 7.5));
        Assert.Equal((a.Version, 0.25), Serving(host));

        var (status, text) = await host.PostJsonAsync(Post, """{"kind": "pin", "predictor": "pinned", "version": "champion", "end": "2026-11-01T00:12:00Z", "reason": "audit", "by": "anna"}""");
        Assert.True(status == 200, text);
        Assert.Contains($"\"version\":\"{a.Version}\"", text, StringComparison.Ordinal);
        await host.WriteAsync(Minutes(7.5, 8.5));
        ConstantModel.RegistryOf(host).Promote("pinned", b.Version, "champion");
        host.Host.Follower.Look();
        await host.WriteAsync(Minutes(8.5, 10));

        Assert.Equal((a.Version, 0.25), Serving(host));
        Assert.Equal(1, await host.SumAsync("foresight_overrides", "kind=\"pin\""));
        Assert.Equal(1, await host.SumAsync("foresight_model_info", "predictor=\"pinned\"", $"version=\"{a.Version}\""));

        // It is about the predictor: no entity has a mark.
        Assert.Equal(0, await host.SumAsync("predicted_failure_override_info"));
        var registry = JsonElement.Parse(await host.GetAsync("/api/v1/models/pinned"));
        Assert.Equal((a.Version, "pin", "audit"), (registry.GetProperty("version").GetString(), registry.GetProperty("override").GetProperty("kind").GetString(), registry.GetProperty("override").GetProperty("reason").GetString()));

        await host.WriteAsync(Minutes(10, 15));
        Assert.Equal((b.Version, 0.75), Serving(host));
        Assert.Equal(["baseline -> A start", "A -> B override_ended"], await SwitchesAsync(host, a, b));
    }

    [Fact]
    public async Task PinWithoutAnEnd_IsTheAdministrators_AndIsUnpinned()
    {
        await using var host = await StartAsync("unpinned");
        var a = ConstantModel.Register(host, 0.25f, alias: null);
        var b = ConstantModel.Register(host, 0.75f);
        host.Host.Follower.Look();
        await host.WriteAsync(Minutes(0, 7.5));

        var (status, text) = await host.PostJsonAsync("/api/v1/models/unpinned/pin", $$"""{"version": "{{a.Version[..12]}}", "reason": "audit", "by": "anna"}""");
        Assert.True(status == 200, text);
        await host.WriteAsync(Minutes(7.5, 10));
        Assert.Equal((a.Version, 0.25), Serving(host));
        Assert.Single(host.Host.Pipeline.Predictors[0].Pinned.Attempts);

        Assert.Equal((204, ""), await host.AskAsync(HttpMethod.Delete, "/api/v1/models/unpinned/pin?by=ben"));
        await host.WriteAsync(Minutes(10, 12));
        Assert.Equal((b.Version, 0.75), Serving(host));
        Assert.Empty(host.Host.Pipeline.Predictors[0].Pinned.Attempts);
        Assert.Equal("no version of \"unpinned\" is pinned", (await host.ProblemAsync("/api/v1/models/unpinned/pin?by=ben", HttpMethod.Delete)).Detail);
        Assert.Equal((1, 1), (await host.SumAsync("foresight_model_changes_total", "action=\"pin\"", "result=\"done\""), await host.SumAsync("foresight_model_changes_total", "action=\"unpin\"", "result=\"done\"")));
    }

    [Fact]
    public async Task Baseline_PredictsWithItsOwnThresholds_AndTheLastPostedHolds()
    {
        await using var host = await StartAsync("fallen_back");
        var a = ConstantModel.Register(host, 0.25f);
        host.Host.Follower.Look();
        await host.WriteAsync(Minutes(0, 7.5));

        Assert.Equal(200, (await host.PostJsonAsync(Post, """{"kind": "baseline", "for": "10m", "reason": "raving", "by": "anna"}""")).Status);
        await host.WriteAsync(Minutes(7.5, 10));
        Assert.Equal("baseline", Serving(host).Version);
        Assert.Equal(0.6, Assert.Single(host.Board.Current()).Thresholds[0]);

        Assert.Equal(200, (await host.PostJsonAsync(Post, $$"""{"kind": "pin", "predictor": "fallen_back", "version": "{{a.Version}}", "for": "2m", "reason": "again", "by": "anna"}""")).Status);
        await host.WriteAsync(Minutes(10, 11));
        Assert.Equal((a.Version, 0.25), Serving(host));
        await host.WriteAsync(Minutes(11, 14));
        Assert.Equal("baseline", Serving(host).Version);
        await host.WriteAsync(Minutes(14, 20));
        Assert.Equal((a.Version, 0.25), Serving(host));
    }

    [Fact]
    public async Task Pin_OfWhatDoesNotFit_IsRefusedWithBothSides_AndAFifthVersionToo()
    {
        await using var host = await StartAsync("refused");
        var other = ConstantModel.Register(host, 0.25f, contract => contract with { StepSeconds = 60 });
        var (status, text) = await PinAsync(host, "refused", other);
        Assert.Equal(409, status);
        Assert.Contains("the model's step is 60s, the configuration's 30s", text, StringComparison.Ordinal);

        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(200, (await PinAsync(host, "refused", ConstantModel.Register(host, i / 16f, alias: null))).Status);
        }

        (status, text) = await PinAsync(host, "refused", ConstantModel.Register(host, 0.75f, alias: null));
        Assert.Equal(400, status);
        Assert.StartsWith("4 versions of \"refused\" are pinned already, now or later: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PinnedFileIsGone_AfterARestart_TheFollowedModelServesUntilItIsBack()
    {
        FakeTimeProvider time = new(Start);
        RegisteredModel pinned;
        await using (var host = await StartAsync("lost", time))
        {
            pinned = ConstantModel.Register(host, 0.25f, alias: null);
            ConstantModel.Register(host, 0.75f);
            await PinAsync(host, "lost", pinned);
            time.SetUtcNow(Start.AddMinutes(8));
            await host.WriteAsync(Minutes(0, 7.5));
            Assert.Equal((pinned.Version, 0.25), Serving(host));
            await host.Host.StopAsync();
        }

        File.Move(pinned.Path, pinned.Path + ".away");
        await using var next = await StartAsync("lost", time);
        await next.WriteAsync(Minutes(7.5, 9));
        Assert.Equal(0.75, Serving(next).Probability);
        Assert.Equal(0, await next.SumAsync("foresight_model_last_load_successful", "predictor=\"lost\""));
        Assert.Contains($"msg=\"Pinned model not in use\" predictor=lost version={pinned.Version}", next.Log, StringComparison.Ordinal);

        File.Move(pinned.Path + ".away", pinned.Path);
        next.Host.Follower.Look();
        await next.WriteAsync(Minutes(9, 10));
        Assert.Equal((pinned.Version, 0.25), Serving(next));
        Assert.Equal(1, await next.SumAsync("foresight_model_last_load_successful", "predictor=\"lost\""));
    }

    [Theory]
    [InlineData(9.0)]
    [InlineData(7.25, 12.0)]
    [InlineData(6.25, 8.0, 13.0)]
    public async Task Restarts_ChangeNothing(params double[] cuts) => Assert.Equal(await LiveAsync("whole", [20]), await LiveAsync("stopped", [.. cuts, 20]));

    public void Dispose()
    {
        Directory.Delete(_storage, recursive: true);
        Directory.Delete(_models, recursive: true);
    }

    private Task<RunningHost> StartAsync(string predictor, TimeProvider? time = null) => RunningHost.StartAsync(
        RunningHost.NodeConfig.Replace("name: node", $"name: {predictor}\n    model: champion", StringComparison.Ordinal), time, storage: _storage, admin: true, models: _models);

    private static Task<(int Status, string Text)> PinAsync(RunningHost host, string predictor, RegisteredModel model) =>
        host.PostJsonAsync($"/api/v1/models/{predictor}/pin", $$"""{"version": "{{model.Version}}", "reason": "a", "by": "b"}""");

    /// <summary>The samples of scrapes from one minute to before another.</summary>
    private static List<SomeSample> Minutes(double from, double to) => Stream[(int)(from * 4 * 6)..(int)(to * 4 * 6)];

    private static (string Version, double Probability) Serving(RunningHost host)
    {
        var frame = Assert.Single(host.Board.Current());
        return (frame.ModelVersion, Math.Round(frame.Probability(0, 0), 6));
    }

    /// <summary>Switches of the champion in their order, its versions called A and B.</summary>
    private static async Task<IEnumerable<string>> SwitchesAsync(RunningHost host, RegisteredModel a, RegisteredModel b)
    {
        var models = JsonElement.Parse(await host.GetAsync("/api/v1/models")).GetProperty("predictors")[0];
        return models.GetProperty("switches").EnumerateArray().Reverse().Where(one => one.GetProperty("from").ValueKind == JsonValueKind.String)
            .Select(one => $"{one.GetProperty("from").GetString()} -> {one.GetProperty("to").GetString()} {one.GetProperty("reason").GetString()}")
            .Select(text => text.Replace(a.Version, "A", StringComparison.Ordinal).Replace(b.Version, "B", StringComparison.Ordinal).Replace("A alias_moved", "A start", StringComparison.Ordinal));
    }

    /// <summary>Lives through the stream with the same decisions, and says what was shown after each half minute, and what was switched.</summary>
    private async Task<string> LiveAsync(string name, double[] cuts)
    {
        var storage = Directory.CreateDirectory(Path.Combine(_storage, name)).FullName;
        var models = Directory.CreateDirectory(Path.Combine(_models, name)).FullName;
        FakeTimeProvider time = new(Start);
        var (said, from) = (new StringBuilder(), 0.0);
        var config = RunningHost.NodeConfig.Replace("name: node", "name: relived\n    model: champion", StringComparison.Ordinal);
        foreach (var cut in cuts)
        {
            await using var host = await RunningHost.StartAsync(config, time, storage: storage, models: models);
            if (from == 0)
            {
                var pinned = ConstantModel.Register(host, 0.25f, alias: null);
                ConstantModel.Register(host, 0.75f);
                host.Host.Follower.Look();
                await host.PostJsonAsync(Post, $$"""{"kind": "pin", "predictor": "relived", "version": "{{pinned.Version}}", "start": "2026-11-01T00:06:00Z", "end": "2026-11-01T00:12:00Z", "reason": "a", "by": "b"}""");
                await host.PostJsonAsync(Post, """{"kind": "baseline", "start": "2026-11-01T00:08:00Z", "end": "2026-11-01T00:10:00Z", "reason": "a", "by": "b"}""");
                await host.PostJsonAsync(Post, """{"kind": "freeze", "start": "2026-11-01T00:07:00Z", "end": "2026-11-01T00:14:00Z", "reason": "a", "by": "b"}""");
            }

            for (; from < cut; from += 0.25)
            {
                time.SetUtcNow(Start.AddMinutes(from + 0.25));
                await host.WriteAsync(Minutes(from, from + 0.25));
                foreach (var line in (await host.GetAsync("/metrics")).Split('\n').Where(line => line.StartsWith("predicted_failure_", StringComparison.Ordinal) || line.StartsWith("foresight_model_info{predictor=\"relived\"", StringComparison.Ordinal)))
                {
                    said.AppendLine(line);
                }
            }

            if (cut == cuts[^1])
            {
                // A restart in the midst of a pin is no switch.
                foreach (var one in JsonElement.Parse(await host.GetAsync("/api/v1/models")).GetProperty("predictors")[0].GetProperty("switches").EnumerateArray())
                {
                    said.AppendLine($"{one.GetProperty("from")} {one.GetProperty("to")} {one.GetProperty("reason")}");
                }
            }

            await host.Host.StopAsync();
        }

        return said.ToString();
    }
}

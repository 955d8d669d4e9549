using System.Text.Json;
using Exporter.Host.Problems;

namespace Exporter.Tests.Host.Api;

/// <summary>What is known of one entity: that it is there, why it has its prediction or none, and what was predicted before.</summary>
public sealed class EntityTests
{
    private const string Host0 = "match[]=%7Binstance%3D%22host-0:9100%22%7D";
    private const string Host1 = "match[]=%7Binstance%3D%22host-1:9100%22%7D";

    [Fact]
    public async Task Entities_AreListedWithWhatIsKnownOfThem()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        // Host 1 is down from 0:22:45 on; of host 0 nothing comes after 0:14:45.
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 96).Where(sample => sample.Labels[1].Value == "host-1:9100" || sample.TimestampMs < SomeSample.BaseMs + (60 * 15_000)));

        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/entities"));
        var listed = answer.RootElement.GetProperty("predictors")[0];
        Assert.Equal(2, listed.GetProperty("total").GetInt32());
        var (gone, failing) = (listed.GetProperty("entities")[0], listed.GetProperty("entities")[1]);
        Assert.Equal("""{"instance":"host-0:9100"}""", gone.GetProperty("entity").GetRawText());
        Assert.Equal("""{"job":"node"}""", failing.GetProperty("kept").GetRawText());
        Assert.Equal((false, true), (gone.GetProperty("active").GetBoolean(), failing.GetProperty("active").GetBoolean()));
        Assert.Equal((false, true), (gone.GetProperty("failing").GetBoolean(), failing.GetProperty("failing").GetBoolean()));
        Assert.Equal(1, failing.GetProperty("incidents").GetInt32());
        Assert.True(failing.GetProperty("warmingUp").GetBoolean());
        Assert.Equal("2026-11-01T00:00:00.000Z", gone.GetProperty("firstSeen").GetString());

        using var active = JsonDocument.Parse(await host.GetAsync("/api/v1/entities?active=true&limit=1"));
        Assert.Equal("host-1:9100", active.RootElement.GetProperty("predictors")[0].GetProperty("entities")[0].GetProperty("entity").GetProperty("instance").GetString());

        // Its last sample of a disk counts for five minutes more.
        var problem = await host.ProblemAsync("/api/v1/predictions/explanation?" + Host0);
        Assert.Equal((ProblemKind.NoPrediction.Type, $"{{instance=\"host-0:9100\"}} has no signal any more: its last one was at {gone.GetProperty("lastSeen").GetString()}"), (problem.Type, problem.Detail));
    }

    [Fact]
    public async Task Explanation_IsThePrediction_WithWhatTheModelSaw()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\n    alert: {threshold: 0.0001}\n");
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 100));

        using var explained = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions/explanation?predictor=node&match[]=%7Binstance%3D%22host-2:9100%22%7D"));
        using var list = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions?match[]=%7Binstance%3D%22host-2:9100%22%7D"));
        using var vectors = JsonDocument.Parse(await host.GetAsync("/api/v1/vectors?predictor=node"));

        var (answer, listed) = (explained.RootElement, list.RootElement.GetProperty("predictors")[0]);
        Assert.Equal(listed.GetProperty("predictions")[0].GetRawText(), answer.GetProperty("prediction").GetRawText());
        Assert.Equal(listed.GetProperty("step").GetString(), answer.GetProperty("step").GetString());
        Assert.Equal("30m", answer.GetProperty("horizon").GetString());
        var row = vectors.RootElement.GetProperty("vectors").EnumerateArray().Single(one => one.GetProperty("entity").GetProperty("instance").GetString() == "host-2:9100");
        Assert.Equal(
            vectors.RootElement.GetProperty("features").EnumerateArray().Select(name => name.GetString()!).Zip(row.GetProperty("values").EnumerateArray().Select(value => value.GetRawText())),
            answer.GetProperty("features").EnumerateObject().Select(feature => (feature.Name, feature.Value.GetRawText())));
    }

    [Fact]
    public async Task OneEntity_ThatIsNoneOrSeveral_IsRefusedWithTheReason()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        Assert.Equal("predictor \"node\" has evaluated no step yet", (await host.ProblemAsync("/api/v1/predictions/explanation?" + Host0)).Detail);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 40).Append(new([("__name__", "up"), ("instance", "lonely"), ("job", "other")], SomeSample.BaseMs + 600_000, 1)));

        Assert.Equal("invalid parameter \"match[]\": say which entity, as in {instance=\"db1:9100\"}", (await host.ProblemAsync("/api/v1/predictions/explanation")).Detail);
        Assert.Equal(
            "invalid parameter \"match[]\": fits 2 entities of predictor \"node\", among them {instance=\"host-0:9100\"} and {instance=\"host-1:9100\"}",
            (await host.ProblemAsync("/api/v1/predictions/history?match[]=%7Bjob%3D%22node%22%7D")).Detail);
        var problem = await host.ProblemAsync("/api/v1/predictions/explanation?match[]=%7Binstance%3D%22elsewhere%22%7D");
        Assert.Equal((ProblemKind.UnknownEntity.Type, "no series of the last minutes fits that any predictor selects, and predictor \"node\" knows no such entity"), (problem.Type, problem.Detail));
        Assert.Equal(
            "1 series fit, but no signal of predictor \"node\" has given an element with such labels among instance",
            (await host.ProblemAsync("/api/v1/predictions/explanation?match[]=%7Binstance%3D%22lonely%22%7D")).Detail);
    }

    [Fact]
    public async Task History_HasEachStepsPrediction_AsFarBackAsOutcomesNeedIt()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 400);
        var said = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var from = 0; from < stream.Count; from += 12)
        {
            // Two scrapes of two hosts: a step at most.
            await host.WriteAsync(stream.Skip(from).Take(12));
            using var now = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions?" + Host0));
            if (now.RootElement.GetProperty("predictors") is { } predictors && predictors.GetArrayLength() > 0 && predictors[0].GetProperty("predictions") is { } rows && rows.GetArrayLength() > 0)
            {
                said[predictors[0].GetProperty("step").GetString()!] = rows[0].GetProperty("probability").GetProperty("30m").GetDouble();
            }
        }

        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions/history?horizon=30m&" + Host0));
        var horizon = Assert.Single(answer.RootElement.GetProperty("horizons").EnumerateArray());
        var history = horizon.GetProperty("predictions").EnumerateArray().ToDictionary(one => one.GetProperty("step").GetString()!, one => one.GetProperty("probability").GetDouble());

        // 100 minutes: half an hour that waits, and two hours at most since then, which is all.
        Assert.Equal(said.Keys.Order(StringComparer.Ordinal), history.Keys);
        Assert.All(said, one => Assert.Equal(one.Value, history[one.Key], 0.005));

        using var part = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions/history?limit=2&end=2026-11-01T00:30:00Z&" + Host0));
        var newest = part.RootElement.GetProperty("horizons")[0].GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("step").GetString());
        Assert.Equal(["2026-11-01T00:29:30.000Z", "2026-11-01T00:30:00.000Z"], newest);
        Assert.True(part.RootElement.GetProperty("horizons")[0].GetProperty("total").GetInt32() > 50);
    }

    [Fact]
    public async Task History_HasNothingOfIncidents()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 120));

        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions/history?horizon=2h&" + Host1));
        var steps = answer.RootElement.GetProperty("horizons")[0].GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("step").GetString()!).ToArray();

        // Down at 0:22:45.7, so at the step of 0:23:00, until 0:24:15.
        Assert.Contains("2026-11-01T00:22:30.000Z", steps);
        Assert.DoesNotContain("2026-11-01T00:23:30.000Z", steps);
    }
}

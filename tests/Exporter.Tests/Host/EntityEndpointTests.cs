using System.Text.Json;

namespace Exporter.Tests.Host;

/// <summary><c>/api/v1/entity</c> tells what the windows and the ledger hold of one entity, and why there is nothing.</summary>
public sealed class EntityEndpointTests
{
    private const int Hosts = 3;
    private const int Scrapes = 60;
    private const string Question = "/api/v1/entity?predictor=node&labels=";

    [Fact]
    public async Task Answer_HasTheLastStepsOfSignalsAndProbabilities()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(Hosts, Scrapes);
        var said = new SortedDictionary<long, float>();
        for (var scrape = 0; scrape < Scrapes; scrape++)
        {
            await host.WriteAsync(stream.Skip(scrape * 3 * Hosts).Take(3 * Hosts));
            foreach (var frame in host.Board.Current())
            {
                // The first sample makes a step due that has no entity yet.
                foreach (var row in Enumerable.Range(0, frame.Count).Where(row => frame.EntityAt(row).Get("instance") == "host-0:9100"))
                {
                    said[frame.StepMs] = frame.Probability(row, 0);
                }
            }
        }

        var answer = await AskAsync(host, """{"instance":"host-0:9100","job":"node"}""");

        Assert.Equal(("node", 30.0, false), (answer.GetProperty("predictor").GetString(), answer.GetProperty("stepSeconds").GetDouble(), answer.GetProperty("failing").GetBoolean()));
        Assert.Equal($"its windows are warming up: {said.Count} of 120 steps", answer.GetProperty("why").GetString());
        double[] times = [.. answer.GetProperty("times").EnumerateArray().Select(at => at.GetDouble())];
        Assert.Equal((120, said.Keys.Last() / 1000.0, 30.0), (times.Length, times[^1], times[^1] - times[^2]));

        // A code of the square root in 255 steps: half a step apart at most.
        double?[] probabilities = Numbers(answer.GetProperty("probability").GetProperty("30m"));
        Assert.Equal(times.Select(at => said.ContainsKey((long)(at * 1000))), probabilities.Select(probability => probability is not null));
        Assert.All(times.Zip(probabilities).Where(pair => pair.Second is not null), pair => Assert.Equal(said[(long)(pair.First * 1000)], pair.Second!.Value, 0.005));

        JsonElement[] signals = [.. answer.GetProperty("signals").EnumerateArray()];
        Assert.Equal(["load", "disk_used"], signals.Select(signal => signal.GetProperty("signal").GetString()));
        Assert.Equal("above 0.95", $"{signals[1].GetProperty("limit").GetProperty("side").GetString()} {signals[1].GetProperty("limit").GetProperty("value").GetDouble()}");

        // At a step, the newest sample at or before it: that of the scrape at the step itself, as host-0 is scraped on the grid.
        var disk = stream.Where(sample => sample.Labels[0].Value == "disk_used_ratio" && sample.Labels[1].Value == "host-0:9100").ToDictionary(sample => sample.TimestampMs, sample => sample.Value);
        double?[] values = Numbers(signals[1].GetProperty("values"));
        Assert.All(times.Zip(values).Where(pair => pair.Second is not null), pair => Assert.Equal(disk[(long)(pair.First * 1000)], pair.Second!.Value, 1e-6));
        Assert.Equal(said.Count, values.Count(value => value is not null));
        Assert.Equal(said.Values.Last(), answer.GetProperty("prediction").GetProperty("probability").GetProperty("30m").GetDouble(), 0.0001);
    }

    [Fact]
    public async Task Answer_WithoutSignals_HasProbabilitiesAlone()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(Hosts, Scrapes));

        var answer = await AskAsync(host, """{"instance":"host-0:9100"}&signals=false""");

        Assert.Empty(answer.GetProperty("signals").EnumerateArray());
        Assert.Equal(120, answer.GetProperty("probability").GetProperty("2h").GetArrayLength());
    }

    [Fact]
    public async Task NoEntity_IsAnsweredWithTheReason()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        Assert.Equal((404, "no samples received yet"), await RefusedAsync(host, Question + """{"instance":"host-0:9100"}"""));

        await host.WriteAsync(SomeSample.Stream(Hosts, Scrapes));
        Assert.Equal((404, "no signal of predictor \"node\" has given a value for {instance=\"db\"} in the last 13h"), await RefusedAsync(host, Question + """{"instance":"db"}"""));
        Assert.Equal((400, "invalid parameter \"labels\": predictor \"node\" needs the labels instance, given are {job=\"db\"}"), await RefusedAsync(host, Question + """{"job":"db"}"""));
        Assert.Equal((404, "no predictor \"disk\"; there are: node"), await RefusedAsync(host, "/api/v1/entity?predictor=disk&labels={}"));
        var (status, text) = await RefusedAsync(host, Question + "host-0&signals=no");
        Assert.Equal(400, status);
        Assert.StartsWith("invalid parameter \"signals\": \"no\" is none of true, false\ninvalid parameter \"labels\": must be a JSON object of the entity's labels, such as {\"instance\":\"db1:9100\"}: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stale_IsSaid()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(Hosts, scrapes: 120);
        await host.WriteAsync(stream.Where(sample => sample.TimestampMs < SomeSample.BaseMs + (15 * 60_000) || sample.Labels[1].Value != "host-0:9100"));

        var answer = await AskAsync(host, """{"instance":"host-0:9100"}""");

        Assert.Equal("no signal has a value for it at the last step", answer.GetProperty("why").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("prediction").ValueKind);
    }

    private static async Task<(int Status, string Text)> RefusedAsync(RunningHost host, string question)
    {
        using var response = await RunningHost.Client.GetAsync(new Uri(host.Address, question), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await ProblemText.DetailOrTextAsync(response));
    }

    private static async Task<JsonElement> AskAsync(RunningHost host, string labels)
    {
        using var document = JsonDocument.Parse(await host.GetAsync(Question + labels));
        return document.RootElement.Clone();
    }

    private static double?[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Null ? (double?)null : number.GetDouble())];
}

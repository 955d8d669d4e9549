using System.Globalization;
using Exporter.TestKit;
using Exporter.Tests.History;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.BackFill;

/// <summary>Whatever Prometheus does, predictions go on; what is wrong is said and counted, and what can be filled is.</summary>
public sealed class BackFillTroubleTests
{
    private const string EmptyMatrix = """{"status":"success","data":{"resultType":"matrix","result":[]}}""";

    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 2, scrapes: 60);

    // Past the stream's end; goes on only when a test says so, so waits take no time.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 3_600_000));

    [Theory]
    [InlineData(200, "<html>login</html>", "no JSON; is it a Prometheus?", "invalid")]
    [InlineData(200, "{}", "refused the query with status 200", "invalid")]
    [InlineData(401, "unauthorized", "status 401 and no JSON", "invalid")]
    [InlineData(200, """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"1","a":"2"},"values":[[1,"1"]]}]}}""", "no JSON", "invalid")]
    [InlineData(503, "busy", "failed 4 times, the last time with: status 503", "unavailable")]
    [InlineData(422, """{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory in query execution"}""", "too many samples", "too_large")]
    public async Task Answer_ThatIsNoHistory_IsSaidCountedAndTriedAgain(int status, string body, string expected, string result)
    {
        await using var prometheus = await FakePrometheus.StartAsync((_, _) => (status, body));
        await using var host = await StartAsync(Settings(prometheus));
        await SendAsync(host);

        await UntilLoggedAsync(host, "History cannot be read", times: 2);

        Assert.Contains(expected, host.Log, StringComparison.Ordinal);
        Assert.True(await MetricAsync(host, $"foresight_backfill_queries_total{{result=\"{result}\"}}") >= 2);
        Assert.True(await MetricAsync(host, "foresight_backfill_failures_total{predictor=\"node\"}") >= 2);
    }

    [Fact]
    public async Task Answer_WithTenTimesTheEntities_IsAskedForInPartsThenNamed()
    {
        await using var prometheus = await FakePrometheus.StartAsync((query, _) => (200, History(query, entities: 10)));
        await using var host = await StartAsync(Settings(prometheus) + "\nlimits: {max_entities: 1}\n");
        await SendAsync(host);

        await UntilLoggedAsync(host, "more than 4 series for 1 steps");

        Assert.True(await MetricAsync(host, "foresight_backfill_queries_total{result=\"too_large\"}") >= 6);
    }

    [Fact]
    public async Task Address_ThatDoesNotAnswer_HoldsNothingUp()
    {
        using var release = new ManualResetEventSlim();
        await using var prometheus = await FakePrometheus.StartAsync((_, _) =>
        {
            release.Wait(TimeSpan.FromMinutes(1));
            return (200, EmptyMatrix);
        });
        var host = await StartAsync(Settings(prometheus, ", timeout: 100ms"));
        await SendAsync(host);
        await UntilLoggedAsync(host, "no answer within 0.1 s");

        // A changed definition starts anew, and the end waits for no query.
        await File.WriteAllTextAsync(host.ConfigFile, (await File.ReadAllTextAsync(host.ConfigFile, Cancellation)).Replace("[2m]", "[3m]", StringComparison.Ordinal), Cancellation);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 80).Skip(Stream.Count));
        await UntilLoggedAsync(host, "\"Filling windows from history\"", times: 2);
        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        release.Set();
    }

    [Theory]
    [InlineData("http", "actively refused|refused")]
    [InlineData("https", "SSL")]
    public async Task Address_ThatIsWrong_IsNamed(string scheme, string expected)
    {
        var prometheus = await FakePrometheus.StartAsync((_, _) => (200, EmptyMatrix));
        var url = $"{scheme}://127.0.0.1:{prometheus.Url.Port}";
        if (scheme == "http")
        {
            await prometheus.DisposeAsync();
        }

        await using var host = await StartAsync($"prometheus: {{url: \"{url}\"}}");
        await SendAsync(host);
        await UntilLoggedAsync(host, "History cannot be read");

        Assert.Matches(expected, host.Log);
        await prometheus.DisposeAsync();
    }

    [Fact]
    public async Task Trouble_ThatPasses_EndsInWarmWindows()
    {
        await using var prometheus = await FakePrometheus.StartAsync((query, number) => number < 6 ? (500, "starting") : (200, History(query, entities: 2)));
        await using var host = await StartAsync(Settings(prometheus));
        await SendAsync(host);
        Assert.Equal(2, await MetricAsync(host, "foresight_entities_warming_up{predictor=\"node\"}"));

        await UntilLoggedAsync(host, "Windows filled from history");

        Assert.All((string[])["10", "50", "90"], percent => Assert.Contains($"percent={percent} ", host.Log, StringComparison.Ordinal));
        Assert.Equal(0, await MetricAsync(host, "foresight_entities_warming_up{predictor=\"node\"}"));
        Assert.Equal(1, await MetricAsync(host, "foresight_backfill_progress_ratio{predictor=\"node\"}"));
        Assert.Equal(1560 + 2880, (await MetricAsync(host, "foresight_backfill_steps_total{predictor=\"node\"}")) - 29, 1.0);
    }

    [Fact]
    public async Task Expression_ThatIsRefused_KeepsNothingElseFromBeingFilled()
    {
        await using var prometheus = await FakePrometheus.StartAsync((query, _) => query["query"].Contains("rate", StringComparison.Ordinal)
            ? (400, """{"status":"error","errorType":"bad_data","error":"unknown function"}""")
            : (200, History(query, entities: 2)));
        await using var host = await StartAsync(Settings(prometheus));
        await SendAsync(host);

        await UntilLoggedAsync(host, "Windows filled from history");

        Assert.Contains("signal=load", host.Log, StringComparison.Ordinal);
        Assert.Equal(1, await MetricAsync(host, "foresight_backfill_queries_total{result=\"refused\"}"));
        Assert.Equal(0, await MetricAsync(host, "foresight_entities_warming_up{predictor=\"node\"}"));
    }

    [Fact]
    public async Task Backlog_ThatComesAfterASilence_IsReadFromHistoryAsWell()
    {
        await using var prometheus = await FakePrometheus.StartAsync((query, _) => (200, History(query, entities: 2)));
        await using var host = await StartAsync(Settings(prometheus));
        await SendAsync(host);
        await UntilLoggedAsync(host, "Windows filled from history");

        // The samples go on where they ended, but came six minutes late.
        _time.Advance(TimeSpan.FromMinutes(6));
        var later = SomeSample.Stream(hosts: 2, scrapes: 120);
        await host.WriteAsync(later[Stream.Count..^60]);
        await UntilLoggedAsync(host, "Windows filled from history", times: 2);

        // Without a silence nothing is read.
        await host.WriteAsync(later[^60..^30]);
        var asked = host.Log.Split("Filling windows from history").Length;
        await host.WriteAsync(later[^30..]);
        Assert.Equal(asked, host.Log.Split("Filling windows from history").Length);
    }

    [Fact]
    public async Task Backlog_OfWhichSamplesComeTooLate_IsNotTakenFromTheStream()
    {
        using var release = new ManualResetEventSlim(initialState: true);
        await using var prometheus = await FakePrometheus.StartAsync((query, _) =>
        {
            release.Wait(TimeSpan.FromMinutes(1));
            return (200, History(query, entities: 2));
        });
        await using var host = await StartAsync(Settings(prometheus));
        await SendAsync(host);
        await UntilLoggedAsync(host, "Windows filled from history");
        release.Reset();
        _time.Advance(TimeSpan.FromMinutes(6));

        // One host's samples come first, the other's when their steps have been evaluated.
        var later = SomeSample.Stream(hosts: 2, scrapes: 120)[Stream.Count..];
        var (first, second) = (later.Where(sample => IsOf(sample, 0)).ToList(), later.Where(sample => IsOf(sample, 1)).ToList());
        await host.WriteAsync(first[..^15]);
        var trusted = host.Host.Pipeline.Predictors[0].TrustedFromMs;
        await host.WriteAsync(second[..^15]);
        await host.WriteAsync(first[^15..]);

        Assert.True(await MetricAsync(host, "foresight_ingest_samples_dropped_total{reason=\"too_old\"}") > 0);
        Assert.True(host.Host.Pipeline.Predictors[0].TrustedFromMs > trusted);
        release.Set();

        static bool IsOf(SomeSample sample, int number) => sample.Labels.Contains(("instance", $"host-{number}:9100"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Settings(FakePrometheus prometheus, string more = "") => $"prometheus: {{url: \"{prometheus.Url}prefix\"{more}}}";

    private Task<RunningHost> StartAsync(string settings) => RunningHost.StartAsync($"{RunningHost.NodeConfig}\n{settings}\n", _time);

    /// <summary>Sends the stream: predictions are there at once, whatever Prometheus does.</summary>
    private static async Task SendAsync(RunningHost host)
    {
        Assert.Equal(204, await host.WriteAsync(Stream));
        Assert.Contains("predicted_failure_probability{", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/-/ready")).Status);
    }

    private Task UntilLoggedAsync(RunningHost host, string text, int times = 1) => Poll.Until(
        $"{times} times in the log: {text}",
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            return Task.FromResult(host.Log.Split(text).Length > times);
        },
        TimeSpan.FromSeconds(60),
        () => host.Log);

    private static async Task<double> MetricAsync(RunningHost host, string series)
    {
        var line = (await host.GetAsync("/metrics")).Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>A value at every step that is asked for.</summary>
    private static string History(IReadOnlyDictionary<string, string> query, int entities)
    {
        var (start, end, step) = (Number("start"), Number("end"), Number("step"));
        var failing = query["query"].Contains("up ==", StringComparison.Ordinal);
        var values = string.Join(',', Enumerable.Range(0, (int)((end - start) / step) + 1).Select(i => $"[{start + (i * step)},\"{(failing ? "0" : "0.5")}\"]"));
        var series = Enumerable.Range(0, entities).Select(host => $$$"""{"metric":{"instance":"host-{{{host}}}:9100"},"values":[{{{values}}}]}""");
        return $$$"""{"status":"success","data":{"resultType":"matrix","result":[{{{string.Join(',', series)}}}]}}""";

        long Number(string name) => long.Parse(query[name], CultureInfo.InvariantCulture);
    }
}

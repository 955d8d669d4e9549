using System.Globalization;
using Exporter.History;
using Exporter.Ingest;
using Exporter.Signals;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.History;

public sealed class RangeQuerySourceTests
{
    private const long From = 1_700_000_040_000;

    [Fact]
    public async Task Read_Matrix_PutsValuesOnTheGridAndLeavesGapsAbsent()
    {
        const string body = """
            {"status":"success","data":{"resultType":"matrix","result":[
              {"metric":{"instance":"a:1","job":"node \"x\""},"values":[[1700000040,"1.5"],[1700000160,"NaN"]]},
              {"metric":{},"values":[[1700000100.000,"+Inf"],[1700000160,"-Inf"]]}]},"warnings":["w"],"infos":["i"]}
            """;
        await using var server = await FakePrometheus.StartAsync((_, _) => (200, body));
        var frame = await ReadAsync(server, 3);

        Assert.Equal(2, frame.SeriesCount);
        Assert.Equal(Labels.Of(("instance", "a:1"), ("job", "node \"x\"")), frame.LabelsAt(0));
        var first = frame.ValuesAt(0).ToArray();
        Assert.Equal(1.5, first[0]);
        Assert.True(StaleMarker.IsStale(first[1]));
        Assert.True(double.IsNaN(first[2]) && !StaleMarker.IsStale(first[2]));
        Assert.Equal(Labels.Empty, frame.LabelsAt(1));
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity], frame.ValuesAt(1)[1..].ToArray());

        var vector = new InstantVector();
        frame.CopyStep(1, vector);
        Assert.Equal((1, double.PositiveInfinity), (vector.Count, vector.ValueAt(0)));
    }

    [Fact]
    public async Task Read_Query_IsSentAsFormWithSecondsInclusive()
    {
        await using var server = await FakePrometheus.StartAsync((_, _) => (200, Matrix("")));
        await ReadAsync(server, 3, "up{a=\"b&c\"}");
        var query = Assert.Single(server.Queries);
        Assert.Equal(("up{a=\"b&c\"}", "1700000040", "1700000160", "60"), (query["query"], query["start"], query["end"], query["step"]));
    }

    [Fact]
    public async Task Read_ManySteps_AsksInChunksAndJoinsSeries()
    {
        // Each chunk answers with its first step, whose value is the chunk's number.
        await using var server = await FakePrometheus.StartAsync((query, number) =>
            (200, Matrix($$"""{"metric":{"i":"a"},"values":[[{{query["start"]}},"{{number}}"]]}""")));
        var frame = await ReadAsync(server, 12_000);

        Assert.Equal(["1700000040", "1700300040", "1700600040"], server.Queries.Select(query => query["start"]));
        Assert.Equal((From + (11_999 * 60_000)) / 1000, long.Parse(server.Queries[2]["end"], CultureInfo.InvariantCulture));
        Assert.Equal(1, frame.SeriesCount);
        var values = frame.ValuesAt(0).ToArray();
        Assert.Equal((0.0, 1.0, 2.0), (values[0], values[5000], values[10_000]));
        Assert.Equal(11_997, values.Count(StaleMarker.IsStale));
    }

    [Fact]
    public async Task Read_LargeAnswer_IsParsedAcrossBuffers()
    {
        // 200 series of 500 points are some 2 MB, thirty times the read buffer.
        var series = Enumerable.Range(0, 200).Select(i =>
            $$"""{"metric":{"instance":"{{new string('h', 50)}}{{i}}"},"values":[{{string.Join(",", Enumerable.Range(0, 500).Select(k => $"[{1_700_000_040 + (60 * k)},\"{i + (k / 1000.0)}\"]"))}}]}""");
        await using var server = await FakePrometheus.StartAsync((_, _) => (200, Matrix(string.Join(",", series))));
        var frame = await ReadAsync(server, 500);
        Assert.Equal(200, frame.SeriesCount);
        Assert.Equal(199.499, frame.ValuesAt(199)[499]);
    }

    [Fact]
    public async Task Read_LabelLongerThanTheBuffer_IsParsed()
    {
        var text = new string('x', 300_000);
        await using var server = await FakePrometheus.StartAsync((_, _) => (200, Matrix($$"""{"metric":{"l":"{{text}}"},"values":[[1700000040,"1"]]}""")));
        Assert.Equal(text, (await ReadAsync(server, 1)).LabelsAt(0).Get("l"));
    }

    [Fact]
    public async Task Read_ServerRefuses_SaysItsWordsWithoutTryingAgain()
    {
        await using var server = await FakePrometheus.StartAsync((_, _) =>
            (400, """{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:4: parse error"}"""));
        var error = await Assert.ThrowsAsync<HistoryException>(() => ReadAsync(server, 3, "up{"));
        Assert.Equal($"{server.Url}prefix/api/v1/query_range refused the query with status 400: invalid parameter \"query\": 1:4: parse error\n  query: up{{", error.Message);
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Read_PassingTrouble_IsTriedAgain()
    {
        await using var server = await FakePrometheus.StartAsync((_, number) =>
            number < 2 ? (503, "busy") : (200, Matrix("""{"metric":{"i":"a"},"values":[[1700000040,"7"]]}""")));
        Assert.Equal(7, (await ReadAsync(server, 1)).ValuesAt(0)[0]);
        Assert.Equal(3, server.Queries.Count);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0.5)]
    [InlineData("86400", 120)]
    public async Task Read_RateLimited_WaitsAsLongAsTheServerAsks(string retryAfter, double seconds)
    {
        await using var server = await FakePrometheus.StartAsync((_, number) => number < 1 ? (429, "slow down") : (200, Matrix("")), retryAfter);
        using var http = new HttpClient();
        var time = new RecordingTime();
        var reading = new RangeQuerySource(http, new Uri(server.Url, "prefix"), time).ReadAsync("up", From, 60_000, 1, TestContext.Current.CancellationToken);
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await reading;
        Assert.Equal([TimeSpan.FromSeconds(seconds)], time.Waits);
        Assert.Equal(2, server.Queries.Count);
    }

    [Fact]
    public async Task Read_LastingTrouble_EndsAfterFourAttemptsWithTheServersWords()
    {
        await using var server = await FakePrometheus.StartAsync((_, _) =>
            (503, """{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}"""));
        var error = await Assert.ThrowsAsync<HistoryException>(() => ReadAsync(server, 1));
        Assert.Equal(
            $"{server.Url}prefix/api/v1/query_range failed 4 times, the last time with: status 503 (query timed out in expression evaluation)",
            error.Message);
        Assert.Equal(4, server.Queries.Count);
    }

    [Theory]
    [InlineData("<html>login</html>", "no JSON; is it a Prometheus?")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[17""", "no JSON; is it a Prometheus?")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[]}}""", "a vector, not with the matrix")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1700000041,"1"]]}]}}""", "not on the grid")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1700000040,"one"]]}]}}""", "\"one\", which is no number")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":[[1700000040,{"count":"1","buckets":[[0,"1","2","3"]]}]]}]}}""", "native histograms")]
    public async Task Read_UnexpectedAnswer_IsNamed(string body, string expected)
    {
        await using var server = await FakePrometheus.StartAsync((_, _) => (200, body));
        var error = await Assert.ThrowsAsync<HistoryException>(() => ReadAsync(server, 3));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(int.MaxValue, 400, "answered with more than 400 bytes")]
    [InlineData(3, long.MaxValue, "more than 3 series for 3 steps")]
    public async Task Read_AnswerPastALimit_IsTooLarge(int maxSeries, long maxBytes, string expected)
    {
        var series = string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"metric":{"i":"{{i}}"},"values":[[1700000040,"1"]]}"""));
        await using var server = await FakePrometheus.StartAsync((_, _) => (200, Matrix(series)));
        var error = await Assert.ThrowsAsync<HistoryException>(() => ReadAsync(server, 3, "up", new RangeQueryLimits { MaxSeries = maxSeries, MaxResponseBytes = maxBytes }));
        Assert.Equal(HistoryFault.TooLarge, error.Fault);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private sealed class RecordingTime : FakeTimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static string Matrix(string series) => """{"status":"success","data":{"resultType":"matrix","result":[""" + series + "]}}";

    private static async Task<HistoryFrame> ReadAsync(FakePrometheus server, int steps, string expression = "up", RangeQueryLimits? limits = null)
    {
        using var http = new HttpClient();

        // Time moves on by itself whenever it is looked at, so waits between attempts take no time.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(10) };
        var source = new RangeQuerySource(http, new Uri(server.Url, "prefix"), time, limits);
        var reading = source.ReadAsync(expression, From, 60_000, steps, TestContext.Current.CancellationToken);
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await reading;
    }
}

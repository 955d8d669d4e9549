using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Exporter.Host.Endpoints;
using Exporter.Ingest;
using static Exporter.Tests.Ingest.RemoteWriteServer;

namespace Exporter.Tests.Ingest;

public class RemoteWriteEndpointTests
{
    private const string V1 = "application/x-protobuf";
    private const string V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    [Theory]
    [InlineData(RemoteWriteVersion.V1, V1)]
    [InlineData(RemoteWriteVersion.V1, "application/x-protobuf;proto=prometheus.WriteRequest")]
    [InlineData(RemoteWriteVersion.V1, null)]
    [InlineData(RemoteWriteVersion.V2, V2)]
    [InlineData(RemoteWriteVersion.V2, "Application/X-Protobuf; charset=x; Proto=\"io.prometheus.write.v2.Request\"")]
    public async Task Request_Valid_IsAppliedAndAnswered204(RemoteWriteVersion version, string? contentType)
    {
        var sink = new RecordingSink();
        await using RemoteWriteServer server = await StartAsync(sink);

        using HttpResponseMessage response = await server.SendAsync(Up(version).ToSnappy(), contentType);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["__name__=up"], sink.Series);
        Assert.Equal(version == RemoteWriteVersion.V2 ? ("1", "1", "1") : ("absent", "absent", "absent"),
            (Written(response, "Samples"), Written(response, "Histograms"), Written(response, "Exemplars")));
    }

    [Fact]
    public async Task Request_ChunkedWithoutLength_IsTaken()
    {
        var sink = new RecordingSink();
        await using RemoteWriteServer server = await StartAsync(sink);

        // Some 100 KB compressed: more than the first buffer.
        byte[] body = SomeRequests.Typical(RemoteWriteVersion.V1, 20_000).ToSnappy();
        using HttpResponseMessage response = await server.SendAsync(body, V1, chunked: true);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(20_000, sink.Samples.Count);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("image/png")]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v3.Request")]
    [InlineData("nonsense")]
    public async Task Request_OfUnknownContentType_IsAnswered415(string contentType)
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());

        using HttpResponseMessage response = await server.SendAsync([1, 2, 3], contentType);

        await AssertAsync(response, HttpStatusCode.UnsupportedMediaType,
            $"unsupported Content-Type \"{contentType}\": send application/x-protobuf with proto=prometheus.WriteRequest or proto=io.prometheus.write.v2.Request");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("snappy, gzip")]
    public async Task Request_OfOtherEncoding_IsAnswered415(string encoding)
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());

        using HttpResponseMessage response = await server.SendAsync([1, 2, 3], V2, encoding);

        await AssertAsync(response, HttpStatusCode.UnsupportedMediaType, $"unsupported Content-Encoding \"{encoding}\": send snappy");
    }

    [Fact]
    public async Task Request_Undecodable_IsAnswered400AndChangesNothing()
    {
        var sink = new RecordingSink();
        await using RemoteWriteServer server = await StartAsync(sink);

        using HttpResponseMessage notSnappy = await server.SendAsync("this is no snappy block"u8.ToArray(), V2);
        await AssertAsync(notSnappy, HttpStatusCode.BadRequest, "body of 23 bytes is not a valid snappy block");

        using HttpResponseMessage notProtobuf = await server.SendAsync(Snappier.Snappy.CompressToArray([0x0b, 0x0c]), V1);
        await AssertAsync(notProtobuf, HttpStatusCode.BadRequest, "not a valid prometheus.WriteRequest: malformed at byte 0 of 2 (decompressed)");

        using HttpResponseMessage empty = await server.SendAsync([], V2);
        await AssertAsync(empty, HttpStatusCode.BadRequest, "body of 0 bytes is not a valid snappy block");
        Assert.Empty(sink.Series);

        using HttpResponseMessage next = await server.SendAsync(Up(RemoteWriteVersion.V2));
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
    }

    [Fact]
    public async Task Body_TooLarge_IsAnswered413WithAndWithoutLength()
    {
        var options = new RemoteWriteOptions { Limits = new IngestLimits { MaxBodyBytes = 1000 } };
        await using RemoteWriteServer server = await StartAsync(new RecordingSink(), options);

        using HttpResponseMessage declared = await server.SendAsync(new byte[1001], V1);
        await AssertAsync(declared, HttpStatusCode.RequestEntityTooLarge, "body of 1001 bytes exceeds max_body_bytes=1000");

        using HttpResponseMessage chunked = await server.SendAsync(new byte[200_000], V1, chunked: true);
        await AssertAsync(chunked, HttpStatusCode.RequestEntityTooLarge, "body exceeds max_body_bytes=1000");
    }

    [Fact]
    public async Task Body_DeclaringOneGibibyte_IsAnswered413()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());

        using HttpResponseMessage response = await server.SendAsync([0x80, 0x80, 0x80, 0x80, 0x04, 0x00, 0x41], V1);

        await AssertAsync(response, HttpStatusCode.RequestEntityTooLarge,
            "body declares 1073741824 bytes after decompression, which exceeds max_decoded_bytes=134217728");
    }

    [Fact]
    public async Task Request_PartlyInvalid_IsAnswered400WithWhatWasWritten()
    {
        var sink = new RecordingSink { AppendAs = ms => ms > 1000 ? AppendResult.TooFarInFuture : AppendResult.Stored };
        await using RemoteWriteServer server = await StartAsync(sink);
        RemoteWriteEncoder encoder = Up(RemoteWriteVersion.V2);
        encoder.Add([("job", "nameless")], 1, 1);
        encoder.Add([("__name__", "later")], 2000, 1);
        encoder.StartSeries([("__name__", "h")]);
        encoder.AddHistogram(1, 5, 1, [1]);

        using HttpResponseMessage response = await server.SendAsync(encoder);

        await AssertAsync(response, HttpStatusCode.BadRequest,
            "partially written: 1 samples, 1 histograms, 1 exemplars; refused: 1 series with invalid labels, " +
            "1 samples too far in the future (max_future=600s), 1 native histograms with a wrong count; " +
            "first: series 1 has no metric name (label __name__ missing or empty)");
        Assert.Equal(("1", "1", "1"), (Written(response, "Samples"), Written(response, "Histograms"), Written(response, "Exemplars")));
        Assert.Single(sink.Samples);
    }

    [Theory]
    [InlineData(AppendResult.TooOld, "1")]
    [InlineData(AppendResult.DuplicateTimestamp, "1")]
    [InlineData(AppendResult.Duplicate, "1")]
    public async Task Sample_LateOrTwice_IsAnswered204AsWritten(AppendResult answer, string written)
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink { AppendAs = _ => answer });

        using HttpResponseMessage response = await server.SendAsync(Up(RemoteWriteVersion.V2));

        Assert.Equal((HttpStatusCode.NoContent, written), (response.StatusCode, Written(response, "Samples")));
    }

    [Fact]
    public async Task Series_PastALimit_IsAnswered204AndNotWritten()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink { ResolveAs = _ => SeriesRef.RefusedSeriesLimit });

        using HttpResponseMessage response = await server.SendAsync(Up(RemoteWriteVersion.V2));

        Assert.Equal((HttpStatusCode.NoContent, "0"), (response.StatusCode, Written(response, "Samples")));
    }

    [Fact]
    public async Task Sink_Failing_IsAnswered500AndTheNextRequestServed()
    {
        bool fail = true;
        await using RemoteWriteServer server = await StartAsync(new RecordingSink { AppendAs = _ => fail ? throw new InvalidOperationException("bug") : AppendResult.Stored });

        using HttpResponseMessage failed = await server.SendAsync(Up(RemoteWriteVersion.V2));
        await AssertAsync(failed, HttpStatusCode.InternalServerError, "internal error, see the log");

        fail = false;
        using HttpResponseMessage next = await server.SendAsync(Up(RemoteWriteVersion.V2));
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
    }

    [Fact]
    public async Task Request_WithGet_IsAnswered405()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());

        using HttpResponseMessage response = await server.Client.GetAsync(new Uri(RemoteWriteEndpoint.Path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Overload_IsAnswered503WithRetryAfterAndPasses()
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new ManualResetEventSlim();
        var sink = new RecordingSink
        {
            AppendAs = _ =>
            {
                entered.Release();
                Assert.True(leave.Wait(TimeSpan.FromSeconds(30)));
                return AppendResult.Stored;
            },
        };
        await using RemoteWriteServer server = await StartAsync(sink, permits: 1, waiting: 0);
        Task<HttpResponseMessage> first = server.SendAsync(Up(RemoteWriteVersion.V2));
        Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        using HttpResponseMessage refused = await server.SendAsync(Up(RemoteWriteVersion.V2));
        await AssertAsync(refused, HttpStatusCode.ServiceUnavailable, "more than 1 requests at once (max_concurrent_requests)");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);

        leave.Set();
        using HttpResponseMessage firstResponse = await first;
        Assert.Equal(HttpStatusCode.NoContent, firstResponse.StatusCode);
    }

    [Fact]
    public async Task Sender_InMidBody_KeepsNoPlaceAndGivesItsMemoryBackWhenItGoes()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink(), permits: 1, waiting: 0);
        using (TcpClient socket = await BeginAsync(server))
        {
            await UntilAsync("the body has memory", () => server.Bodies.UsedBytes > 0);
            using HttpResponseMessage response = await server.SendAsync(Up(RemoteWriteVersion.V1));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        await UntilAsync("the memory is back", () => server.Bodies.UsedBytes == 0);
    }

    [Fact]
    public async Task Body_ThatDoesNotArriveInTime_IsAnswered503AndCut()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());
        server.Bodies.Options = new BodyOptions { Timeout = TimeSpan.FromMilliseconds(200) };
        using TcpClient socket = await BeginAsync(server);

        using var answer = new StreamReader(socket.GetStream());
        string all = await answer.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 503", all, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1", all, StringComparison.Ordinal);
        Assert.Contains("the body arrived too slowly: 3 bytes when it was cut", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_WithoutMemoryForIt_IsAnswered503()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());
        server.Bodies.Options = new BodyOptions { LimitBytes = 100 };

        using HttpResponseMessage refused = await server.SendAsync(new byte[100], V1);
        await AssertAsync(refused, HttpStatusCode.ServiceUnavailable, "no memory for a body of more than 0 bytes while others arrive");
        using HttpResponseMessage taken = await server.SendAsync(Up(RemoteWriteVersion.V1));
        Assert.Equal((HttpStatusCode.NoContent, 0L), (taken.StatusCode, server.Bodies.UsedBytes));
    }

    // Its headers, and three bytes of a hundred.
    private static async Task<TcpClient> BeginAsync(RemoteWriteServer server)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        var socket = new TcpClient();
        Uri address = server.Client.BaseAddress!;
        await socket.ConnectAsync(address.Host, address.Port, cancelled);
        await socket.GetStream().WriteAsync("POST /api/v1/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc"u8.ToArray(), cancelled);
        return socket;
    }

    private static async Task UntilAsync(string what, Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"not within 30 s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Options_Replaced_HoldForTheNextRequest()
    {
        await using RemoteWriteServer server = await StartAsync(new RecordingSink());
        server.Endpoint.Options = new RemoteWriteOptions { Limits = new IngestLimits { MaxBodyBytes = 5 } };

        using HttpResponseMessage response = await server.SendAsync(Up(RemoteWriteVersion.V2));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Requests_InParallel_AreAppliedOneAtATimeAndNoneIsLost()
    {
        int inside = 0, most = 0;
        var sink = new RecordingSink
        {
            AppendAs = _ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                return AppendResult.Stored;
            },
        };
        await using RemoteWriteServer server = await StartAsync(sink, permits: 4, waiting: 100);

        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            server.SendAsync(SomeRequests.Typical(i % 2 == 0 ? RemoteWriteVersion.V1 : RemoteWriteVersion.V2, 200, i))));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.NoContent, response.StatusCode));
        Assert.Equal((40 * 200, 200, 1), (sink.Samples.Count, sink.Series.Count, most));
    }

    [Fact]
    public async Task Gate_CallsBeforeEachRequestInsideTheLock()
    {
        var calls = new List<int>();
        var sink = new RecordingSink();
        await using RemoteWriteServer server = await StartAsync(sink);
        server.Gate.BeforeRequest = () => calls.Add(sink.Samples.Count);

        (await server.SendAsync(Up(RemoteWriteVersion.V1))).Dispose();
        (await server.SendAsync(Up(RemoteWriteVersion.V1))).Dispose();

        Assert.Equal([0, 1], calls);
        Assert.Equal(2, server.Gate.Run(() => sink.Samples.Count));
    }

    private static RemoteWriteEncoder Up(RemoteWriteVersion version)
    {
        var encoder = new RemoteWriteEncoder(version);
        encoder.StartSeries([("__name__", "up")]);
        encoder.AddSample(1, 1);
        encoder.AddHistogram(1, 3, 4.5, [1, 2]);
        encoder.AddExemplar([("trace_id", "abc")], 1, 1);
        return encoder;
    }
}

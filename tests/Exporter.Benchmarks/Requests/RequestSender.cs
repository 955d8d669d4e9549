using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Requests;

/// <summary>Sends the scrapes of all hosts, round after round, by one protocol.</summary>
internal sealed class RequestSender : IDisposable
{
    /// <summary>Distance of a host's scrapes in event time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // In fast succession, event time runs ahead of the clock: it begins so far behind.
    private static readonly TimeSpan Lead = TimeSpan.FromHours(48);

    private readonly RequestOptions _options;
    private readonly RequestProtocol _protocol;
    private readonly HttpClient _client;
    private readonly Uri _receiver;
    private readonly RequestTemplate[] _hosts;
    private readonly ConcurrentQueue<TimeSpan> _waits = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly long _startMs;
    private long _round;
    private long _requests;

    /// <summary>A sender to a sidecar.</summary>
    public RequestSender(RequestOptions options, RequestProtocol protocol, ForesightProcess sidecar)
    {
        (_options, _protocol) = (options, protocol);
        _startMs = (DateTimeOffset.UtcNow - (options.IsRealPace ? TimeSpan.Zero : Lead)).ToUnixTimeMilliseconds();
        _receiver = protocol switch
        {
            RequestProtocol.OtlpGrpc => new Uri(sidecar.GrpcAddress, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"),
            RequestProtocol.OtlpHttp => new Uri(sidecar.Address, "/v1/metrics"),
            _ => new Uri(sidecar.Address, "/api/v1/write"),
        };
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Connections, EnableMultipleHttp2Connections = true });
        _hosts = [.. Enumerable.Range(0, options.Hosts).Select(host => new RequestTemplate(protocol, host))];
    }

    /// <summary>Requests that were taken.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How long each answer took since the last call, in ascending order.</summary>
    public TimeSpan[] TakeWaits()
    {
        var waits = new List<TimeSpan>();
        while (_waits.TryDequeue(out var wait))
        {
            waits.Add(wait);
        }

        return [.. waits.Order()];
    }

    /// <summary>Sends whole rounds until so much time has gone by.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        for (var end = _watch.Elapsed + duration; _watch.Elapsed < end; _round++)
        {
            await Task.WhenAll(Enumerable.Range(0, _options.Connections).Select(connection => Task.Run(() => SendRoundAsync(connection))));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task SendRoundAsync(int connection)
    {
        for (var host = connection; host < _hosts.Length; host += _options.Connections)
        {
            var time = (_round * Interval) + (Interval * host / _hosts.Length);
            if (_options.IsRealPace && time - _watch.Elapsed is var ahead && ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead);
            }

            await PostAsync(_hosts[host].Scrape(_startMs + (long)time.TotalMilliseconds));
        }
    }

    private async Task PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(_protocol switch
        {
            RequestProtocol.RemoteWrite2 => "application/x-protobuf;proto=io.prometheus.write.v2.Request",
            RequestProtocol.OtlpGrpc => "application/grpc",
            _ => "application/x-protobuf",
        });
        if (_protocol is RequestProtocol.RemoteWrite1 or RequestProtocol.RemoteWrite2)
        {
            content.Headers.ContentEncoding.Add("snappy");
        }

        var isGrpc = _protocol == RequestProtocol.OtlpGrpc;
        using var request = new HttpRequestMessage(HttpMethod.Post, _receiver)
        {
            Content = content,
            Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var began = Stopwatch.GetTimestamp();
        using var response = await _client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        _waits.Enqueue(Stopwatch.GetElapsedTime(began));
        var status = isGrpc && response.TrailingHeaders.Concat(response.Headers).FirstOrDefault(header => header.Key == "grpc-status").Value is { } values ? string.Concat(values) : "";

        // An answer to OTLP that has anything in it says that something was refused; a frame of gRPC has five bytes.
        if (!response.IsSuccessStatusCode || answer.Length > 5 || (isGrpc && status != "0"))
        {
            throw new HttpRequestException($"{_receiver} answered {(int)response.StatusCode} {status}: {System.Text.Encoding.UTF8.GetString(answer)}");
        }

        Interlocked.Increment(ref _requests);
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;

namespace Exporter.Benchmarks.Soak;

/// <summary>Sends the scrapes of all hosts, one after the other on some connections, at a rate or as fast as they are taken.</summary>
internal sealed class SoakSender : IDisposable
{
    private readonly SoakOptions _options;
    private readonly Uri _receiver;
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 });
    private readonly SoakHost[] _hosts;
    private long _samples;
    private long _turnedAway;
    private long _longestTicks;
    private int _replaced;

    /// <summary>A sender to a sidecar.</summary>
    public SoakSender(SoakOptions options, Uri sidecar)
    {
        _options = options;
        _receiver = new Uri(sidecar, "/api/v1/write");
        _hosts = [.. Enumerable.Range(0, options.Hosts).Select(number => new SoakHost(number))];
    }

    /// <summary>Samples that were taken by the sidecar's answer.</summary>
    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Requests that were answered with 503, and sent again.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>The longest answer since the last call.</summary>
    public TimeSpan TakeLongest() => Stopwatch.GetElapsedTime(0, Interlocked.Exchange(ref _longestTicks, 0));

    /// <summary>Sends until cancelled.</summary>
    /// <param name="samplesPerSecond">Infinite: as fast as they are taken.</param>
    /// <param name="churn">Share of the hosts whose series are replaced each minute.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task RunAsync(double samplesPerSecond, double churn, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, _options.Connections).Select(connection => Task.Run(() => SendAsync(connection, samplesPerSecond / _options.Connections, churn, cancellation), CancellationToken.None)));

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task SendAsync(int connection, double samplesPerSecond, double churn, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        long sent = 0;
        for (var host = connection; !cancellation.IsCancellationRequested; host = host + _options.Connections < _hosts.Length ? host + _options.Connections : connection)
        {
            if (IsDue(host, churn, Stopwatch.GetElapsedTime(began)))
            {
                await PostAsync(_hosts[host].Replace(NowMs()), cancellation);
            }

            await PostAsync(_hosts[host].Scrape(NowMs()), cancellation);
            sent += SoakOptions.SeriesPerHost;
            var ahead = TimeSpan.FromSeconds(sent / samplesPerSecond) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.FromMilliseconds(2))
            {
                await Task.Delay(ahead, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Hosts take turns: by now so many should have been replaced.
    private bool IsDue(int host, double churn, TimeSpan elapsed)
    {
        var due = (int)(elapsed.TotalMinutes * churn * _hosts.Length);
        var replaced = Volatile.Read(ref _replaced);
        return replaced < due && host == replaced % _hosts.Length && Interlocked.CompareExchange(ref _replaced, replaced + 1, replaced) == replaced;
    }

    private async Task PostAsync(byte[] body, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(SoakHost.ContentType);
            content.Headers.ContentEncoding.Add("snappy");
            using var response = await _client.PostAsync(_receiver, content, CancellationToken.None);
            RaiseLongest(Stopwatch.GetTimestamp() - began);
            if (response.IsSuccessStatusCode)
            {
                Interlocked.Add(ref _samples, SoakOptions.SeriesPerHost);
                return;
            }

            if ((int)response.StatusCode != 503)
            {
                throw new HttpRequestException($"{_receiver} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            }

            Interlocked.Increment(ref _turnedAway);
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void RaiseLongest(long ticks)
    {
        for (var seen = Volatile.Read(ref _longestTicks); ticks > seen; seen = Volatile.Read(ref _longestTicks))
        {
            Interlocked.CompareExchange(ref _longestTicks, ticks, seen);
        }
    }

    private static long NowMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}

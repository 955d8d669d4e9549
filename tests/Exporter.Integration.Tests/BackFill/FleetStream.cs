using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.BackFill;

/// <summary>What a small fleet's Prometheus would send over sixteen hours; the same on every run.</summary>
/// <remarks>
/// Host 1 fails twice, the second time within the gap of the gap test. Host 2 is away for forty minutes. Host 3 comes first within that
/// gap. Counters restart, one gauge has two devices per host, one is sometimes NaN.
/// </remarks>
internal sealed class FleetStream
{
    /// <summary>2026-11-01T00:00:00Z.</summary>
    public const long StartMs = 1_793_491_200_000;

    private const int Hosts = 4;
    private const long ScrapeMs = 15_000;
    private const int SamplesPerRequest = 20_000;
    private const int SamplesPerSmallRequest = 50;

    private readonly List<(long AtMs, (string, string)[] Labels, double Value)> _samples = [];

    /// <summary>Makes the whole stream.</summary>
    public FleetStream()
    {
        var random = new Random(26);
        var busy = new double[Hosts];
        for (var scrape = 0; scrape < Hours(16) / ScrapeMs; scrape++)
        {
            for (var host = 0; host < Hosts; host++)
            {
                // A target is scraped at its own offset within the interval, to the millisecond.
                Scrape(random, busy, host, (scrape * ScrapeMs) + 130 + (host * 711));
            }
        }
    }

    /// <summary>So many hours in ms.</summary>
    public static long Hours(double hours) => (long)(hours * 3_600_000);

    /// <summary>Sends what lies in [from, to), both ms after the start.</summary>
    public async Task SendAsync(Uri server, long fromMs, long toMs)
    {
        var sender = new RemoteWriteSender(server);
        foreach (var part in _samples.Where(sample => sample.AtMs >= fromMs && sample.AtMs < toMs).Chunk(SamplesPerRequest))
        {
            await SendAsync(sender, part);
        }
    }

    /// <summary>Sends small requests of what lies before <paramref name="toMs"/>, beginning with the sample <paramref name="next"/>, until all is acknowledged or the server is gone.</summary>
    /// <returns>The first sample that is not acknowledged: where to go on.</returns>
    public async Task<int> SendUntilGoneAsync(Uri server, int next, long toMs)
    {
        var sender = new RemoteWriteSender(server);
        while (SmallRequest(next, toMs) is { Length: > 0 } request)
        {
            try
            {
                await SendAsync(sender, request);
            }
            catch (HttpRequestException)
            {
                return next;
            }

            next += request.Length;
        }

        return next;
    }

    private (long AtMs, (string, string)[] Labels, double Value)[] SmallRequest(int next, long toMs) =>
        [.. _samples.Skip(next).Take(SamplesPerSmallRequest).TakeWhile(sample => sample.AtMs < toMs)];

    private static async Task SendAsync(RemoteWriteSender sender, IEnumerable<(long AtMs, (string, string)[] Labels, double Value)> samples)
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        foreach (var (atMs, labels, value) in samples)
        {
            encoder.Add(labels, StartMs + atMs, value);
        }

        var answer = await sender.SendBytesAsync(encoder.ToSnappy());
        Assert.True(answer.Status is 200 or 204, $"{answer.Status} {answer.Text}");
    }

    private void Scrape(Random random, double[] busy, int host, long atMs)
    {
        var hours = atMs / 3_600_000.0;
        busy[host] = random.Next(900) == 0 ? 0 : busy[host] + (15 * random.NextDouble());
        var noise = random.NextDouble();
        var away = (host == 2 && hours is > 5 and < 5.7) || (host == 3 && hours < 11.5);
        if (away)
        {
            return;
        }

        var down = host == 1 && (hours is > 4 and < 4.1 || hours is > 12 and < 12.2);
        Add("up", host, atMs, down ? 0 : 1);
        if (down)
        {
            return;
        }

        Add("node_busy_seconds_total", host, atMs, busy[host]);
        Add("disk_used_ratio", host, atMs, 0.5 + (0.02 * hours) + (0.05 * Math.Sin(hours)) + (0.01 * noise), ("device", "sda"));
        Add("disk_used_ratio", host, atMs, 0.6 + (0.05 * Math.Sin(hours * 2)) + (0.01 * noise), ("device", "sdb"));
        Add("load", host, atMs, noise > 0.995 ? double.NaN : 3 + Math.Sin(hours * Math.PI / 3) + noise);
    }

    private void Add(string name, int host, long atMs, double value, params (string, string)[] more) =>
        _samples.Add((atMs, [("__name__", name), .. more, ("instance", $"host-{host}:9100")], value));
}

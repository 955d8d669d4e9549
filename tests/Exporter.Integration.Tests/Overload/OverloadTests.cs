using System.Diagnostics;
using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Overload;

/// <summary>More than the sidecar can take: it says so early, keeps its memory, and is there again at once.</summary>
[Collection(Alone.Name)]
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const long Mib = 1 << 20;
    private const int Senders = 150;

    [Fact]
    public async Task Load_BeyondCapacity_IsTurnedAwayEarlyInFlatMemoryAndForgottenAtOnce()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(BusySidecar.Configuration("max_concurrent_requests: 1"));
        using HttpClient client = new() { Timeout = TimeSpan.FromMinutes(1) };
        byte[] body = Large();
        using CancellationTokenSource stop = new();
        int taken = 0, refused = 0, others = 0, withoutRetryAfter = 0;
        Task[] senders = [.. Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using HttpResponseMessage response = await PostAsync(client, foresight.Address, body);
                switch ((int)response.StatusCode)
                {
                    case 204:
                        Interlocked.Increment(ref taken);
                        break;
                    case 503:
                        Interlocked.Increment(ref refused);
                        Interlocked.Add(ref withoutRetryAfter, response.Headers.RetryAfter?.Delta == TimeSpan.FromSeconds(1) ? 0 : 1);
                        break;
                    default:
                        Interlocked.Increment(ref others);
                        break;
                }
            }
        }))];

        // Warm means: buffers and threads are there. After that nothing may grow.
        await Poll.Until("the load has come up", () => Task.FromResult(refused > 1000 && taken > 30), null, foresight.Process);
        long warm = Resident(foresight), largest = warm;
        int until = taken + 60;
        await Poll.Until("more of it", () =>
        {
            largest = Math.Max(largest, Resident(foresight));
            return Task.FromResult(taken >= until);
        }, TimeSpan.FromMinutes(3), foresight.Process);
        await stop.CancelAsync();
        await Task.WhenAll(senders);

        Stopwatch watch = Stopwatch.StartNew();
        WriteAnswer first = await new RemoteWriteSender(foresight.Address).SendAsync(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), ([("__name__", "level"), ("instance", "a")], 1));
        TimeSpan wait = watch.Elapsed;

        output.WriteLine($"{taken} requests taken, {refused} turned away; resident {warm / Mib} MiB when warm, {largest / Mib} MiB at most; the first request afterwards took {wait.TotalMilliseconds:F0} ms");
        Assert.Equal((0, 0), (others, withoutRetryAfter));
        Assert.Equal(refused, await foresight.MetricAsync("foresight_ingest_requests_rejected_total", "reason=\"overload\""));
        Assert.InRange(largest - warm, 0, 200 * Mib);
        Assert.Equal(204, first.Status);
        Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    // Half a megabyte compressed, which takes a while: 40,000 series that no signal selects.
    private static byte[] Large()
    {
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (int i = 0; i < 40_000; i++)
        {
            encoder.Add([("__name__", $"other_{i}"), ("instance", $"host-{i * 7919}"), ("job", "load")], now, i);
        }

        return encoder.ToSnappy();
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, Uri server, byte[] body)
    {
        using ByteArrayContent content = new(body);
        content.Headers.Add("Content-Encoding", "snappy");
        content.Headers.Add("Content-Type", "application/x-protobuf");
        return await client.PostAsync(new Uri(server, "/api/v1/write"), content);
    }

    private static long Resident(ForesightProcess foresight) => ProcessUsage.Of(foresight.Process.Id).ResidentBytes;
}

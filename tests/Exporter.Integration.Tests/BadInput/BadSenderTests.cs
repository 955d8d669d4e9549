using Exporter.Ingest;
using Exporter.TestKit;
using Snappier;

namespace Exporter.Integration.Tests.BadInput;

/// <summary>No sender can stop the process or take other targets' predictions away; each gets a clear answer and a counter.</summary>
public sealed class BadSenderTests
{
    [Fact]
    public async Task Sender_OfUndecodableRequests_IsRefusedWithAReason()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();
        byte[] valid = WatchedSidecar.ValidMessage(sidecar.NowMs);
        // Seven bytes that declare 1 GiB: the varint 2^30 and a little rubbish.
        byte[] bomb = [0x80, 0x80, 0x80, 0x80, 0x04, 0x00, 0x61];

        await AssertRefusedAsync(sidecar, 400, "snappy", "snappy", await sidecar.Sender.SendBytesAsync([0x05, 0xff, 0xff, 0xff]));
        await AssertRefusedAsync(sidecar, 400, "protobuf", "", await sidecar.Sender.SendBytesAsync(Snappy.CompressToArray(valid.AsSpan(0, valid.Length - 3))));
        await AssertRefusedAsync(sidecar, 413, "decoded_too_large", "max_decoded_bytes=1000000", await sidecar.Sender.SendBytesAsync(bomb));
        await AssertRefusedAsync(sidecar, 413, "body_too_large", "max_body_bytes=100000", await sidecar.Sender.SendBytesAsync(new byte[100_001]));
        await AssertRefusedAsync(sidecar, 415, "content_type", "application/json", await sidecar.Sender.SendBytesAsync(Snappy.CompressToArray(valid), "application/json"));
        await AssertRefusedAsync(sidecar, 415, "content_encoding", "gzip", await sidecar.Sender.SendBytesAsync(Snappy.CompressToArray(valid), encoding: "gzip"));

        Assert.InRange(await sidecar.Process.MetricAsync("process_working_set_bytes"), 1, 600_000_000);
    }

    [Fact]
    public async Task Sender_OfTooManyLabels_LosesThoseSeriesOnly()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();
        (string, string)[] many = [("__name__", "level"), ("instance", "c"), .. Enumerable.Range(10, 30).Select(index => ($"label{index}", "x"))];

        WriteAnswer answer = await sidecar.Sender.SendAsync(sidecar.NowMs, (many, 1));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Text);
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_ingest_samples_dropped_total", "reason=\"invalid_labels\""));
        await sidecar.AssertPredictsAsync("a", "b");
    }

    [Fact]
    public async Task Sender_OfTooManySeries_IsRefusedTheNewOnly()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();

        for (int batch = 0; batch < 10; batch++)
        {
            await sidecar.Sender.SendAsync(sidecar.NowMs, [.. Enumerable.Range(0, 100).Select(index => (WatchedSidecar.Level($"bomb-{batch}-{index}"), 0.5))]);
        }

        Assert.Equal(50, await sidecar.Process.MetricAsync("foresight_limit", "limit=\"max_series\""));
        Assert.InRange(await sidecar.Process.MetricAsync("foresight_head_series"), 3, 50);
        Assert.InRange(await sidecar.Process.MetricAsync("foresight_ingest_samples_dropped_total", "reason=\"series_limit\""), 900, 1000);
        double steps = await sidecar.Process.MetricAsync("foresight_evaluation_steps_total");
        await sidecar.Sender.SendAsync(sidecar.NowMs + 10_000, (WatchedSidecar.Level("a"), 0.1), (WatchedSidecar.Level("b"), 0.1));
        Assert.True(await sidecar.Process.MetricAsync("foresight_evaluation_steps_total") > steps);
        Assert.Equal(1, await sidecar.Process.MetricAsync("predicted_failure_probability", "instance=\"a\"") > 0 ? 1 : 0);
    }

    [Fact]
    public async Task Sender_OfOddSamples_HurtsItsOwnSeriesOnly()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();
        RemoteWriteSender sender = sidecar.Sender;

        await sender.SendAsync(sidecar.NowMs, (WatchedSidecar.Level("a"), 0.1));
        await sender.SendAsync(sidecar.NowMs, (WatchedSidecar.Level("a"), 0.7));
        await sender.SendAsync(sidecar.NowMs - 500, (WatchedSidecar.Level("a"), 0.1));
        await sender.SendAsync(sidecar.NowMs + 3_600_000, (WatchedSidecar.Level("a"), 0.1));
        await sender.SendAsync(sidecar.NowMs + 100, (WatchedSidecar.Level("a"), double.NaN));
        await sender.SendAsync(sidecar.NowMs + 200, (WatchedSidecar.Level("a"), double.PositiveInfinity));
        await sender.SendAsync(sidecar.NowMs + 300, (WatchedSidecar.Level("b"), StaleMarker.Value));

        Assert.True(await sidecar.Process.MetricAsync("foresight_ingest_samples_total", "result=\"duplicate\"") >= 1);
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_ingest_samples_dropped_total", "reason=\"duplicate_timestamp\""));
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_ingest_samples_dropped_total", "reason=\"too_far_in_future\""));
        // "b" ended; "a" goes on.
        await sidecar.AssertPredictsAsync("a");
        await sidecar.AssertPredictsAsync("a", "b");
    }

    private static async Task AssertRefusedAsync(WatchedSidecar sidecar, int status, string reason, string text, WriteAnswer answer)
    {
        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(answer.Text);
        Assert.Contains(text, answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await sidecar.Process.MetricAsync("foresight_ingest_requests_rejected_total", $"reason=\"{reason}\""));
        await sidecar.AssertPredictsAsync("a", "b");
    }
}

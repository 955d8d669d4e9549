using Exporter.TestKit;

namespace Exporter.Integration.Tests.Overload;

/// <summary>Senders that trickle bytes, or open thousands of connections, take neither places nor memory from another one.</summary>
[Collection(Alone.Name)]
public sealed class HostileSenderTests(ITestOutputHelper output)
{
    private const long Mib = 1 << 20;

    // Far more than a request takes, far less than what a sender would wait for.
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(5);

    private const string Bounds = "max_concurrent_requests: 2, body_timeout: 4s, max_connections: 1500";

    [Theory]
    [InlineData("/api/v1/write", "application/x-protobuf")]
    [InlineData("/v1/metrics", "application/x-protobuf")]
    [InlineData("/loki/api/v1/push", "application/json")]
    [InlineData("/api/v1/query", "application/x-www-form-urlencoded")]
    [InlineData("/api/v1/incidents", "application/json")]
    public async Task Bodies_ThatTrickle_KeepNobodyWaitingAndAreCut(string path, string contentType)
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(BusySidecar.Configuration(Bounds));
        await using HonestSender honest = new(foresight.Address);
        await honest.UntilAnsweredAsync(50, foresight.Process);
        long before = Resident(foresight);
        RawConnection[] slow = await RawConnection.OpenAsync(foresight.Address, 500);
        try
        {
            foreach (RawConnection connection in slow)
            {
                connection.Send($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType}\r\nContent-Length: 1000000\r\n\r\n" + new string('a', 2000));
            }

            // Each gets a byte now and then, more than the server's own least rate.
            string crumbs = new('a', 200);
            await Poll.Until("every one of them is cut", () =>
            {
                foreach (RawConnection connection in slow)
                {
                    connection.Send(crumbs);
                }

                return Task.FromResult(slow.All(connection => connection.Look()));
            });
            await AssertUnharmedAsync(foresight, honest, before);
            Assert.All(slow, connection => Assert.StartsWith("HTTP/1.1 503", connection.Answer, StringComparison.Ordinal));
            Assert.Equal(path is "/api/v1/write" or "/v1/metrics" or "/loki/api/v1/push" ? slow.Length : 0, await foresight.MetricAsync("foresight_ingest_requests_rejected_total", "reason=\"too_slow\""));

            // A question of somebody else is answered too, in spite of the questions that trickle.
            Assert.Contains("\"success\"", await foresight.GetAsync("/api/v1/query?query=1"), StringComparison.Ordinal);
        }
        finally
        {
            Close(slow);
        }
    }

    [Fact]
    public async Task Bodies_ThatStopAfterALot_LoseTheirMemoryToOthers()
    {
        // Memory for some bodies only, and a timeout that does not help.
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(BusySidecar.Configuration("body_timeout: 5m, max_body_memory_bytes: 8000000, max_body_bytes: 4000000"));
        long before = Resident(foresight);
        RawConnection[] stopped = await RawConnection.OpenAsync(foresight.Address, 40);
        try
        {
            foreach (RawConnection connection in stopped)
            {
                connection.Send("POST /api/v1/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n" + new string('a', 600_000));
            }

            // Who comes now may find none for a moment, and finds some as soon as those have been arriving for long enough. On a busy machine the first may come before those have used it up.
            RemoteWriteSender sender = new(foresight.Address);
            byte[] body = Snappier.Snappy.CompressToArray(new byte[3_000_000]);
            Task<double> CutAsync() => foresight.MetricAsync("foresight_ingest_requests_rejected_total", "reason=\"too_slow\"");
            await Poll.Until(
                "some have lost their memory, and there is some for a large body",
                async () => (await sender.SendBytesAsync([.. body, .. new byte[2_000_000]])).Status == 400 && await CutAsync() > 0,
                TimeSpan.FromSeconds(30),
                foresight.Process);
            Assert.InRange(await CutAsync(), 1, stopped.Length);
            Assert.InRange(Resident(foresight) - before, long.MinValue, 100 * Mib);
        }
        finally
        {
            Close(stopped);
        }
    }

    [Fact]
    public async Task Headers_ThatTrickle_KeepNobodyWaitingAndAreCut()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(BusySidecar.Configuration(Bounds));
        await using HonestSender honest = new(foresight.Address);
        long before = Resident(foresight);
        RawConnection[] slow = await RawConnection.OpenAsync(foresight.Address, 1000);
        try
        {
            foreach (RawConnection connection in slow)
            {
                connection.Send("POST /api/v1/write HTTP/1.1\r\nHost: localhost\r\nX-Letters: ");
            }

            // One header that never ends: the server has a limit for many.
            await Poll.Until("every one of them is cut", () =>
            {
                foreach (RawConnection connection in slow)
                {
                    connection.Send("a");
                }

                return Task.FromResult(slow.All(connection => connection.Look()));
            });
            await AssertUnharmedAsync(foresight, honest, before);
            Assert.Equal(slow.Length, await foresight.MetricAsync("foresight_http_connections_cut_total", "reason=\"slow_headers\""));
        }
        finally
        {
            Close(slow);
        }
    }

    [Fact]
    public async Task Connections_ByTheThousand_AreBoundedAndShutNobodyOut()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(BusySidecar.Configuration(Bounds));
        await using HonestSender honest = new(foresight.Address);
        await honest.UntilAnsweredAsync(50, foresight.Process);
        long before = Resident(foresight);
        RawConnection[] silent = await RawConnection.OpenAsync(foresight.Address, 6000);
        try
        {
            await Poll.Until("those past the limit are closed", () => Task.FromResult(silent.Count(connection => connection.Look()) >= silent.Length - 1500), null, foresight.Process);
            await honest.UntilAnsweredAsync(50, foresight.Process);
            using (RawConnection late = await RawConnection.OpenAsync(foresight.Address))
            {
                late.Send("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                await Poll.Until("one that comes late is answered", () => Task.FromResult(late.Look()), null, foresight.Process);
                Assert.StartsWith("HTTP/1.1 200", late.Answer, StringComparison.Ordinal);
            }

            await AssertUnharmedAsync(foresight, honest, before);
            Assert.InRange(await foresight.MetricAsync("foresight_http_connections"), 1000, 1500);
            Assert.InRange(await foresight.MetricAsync("foresight_http_connections_cut_total", "reason=\"limit\""), 4500, 4600);
        }
        finally
        {
            Close(silent);
        }

        await Poll.Until("they are gone", async () => await foresight.MetricAsync("foresight_http_connections") < 20, null, foresight.Process);
    }

    [Fact]
    public async Task Connections_WhereTheSystemAllowsFewFiles_NeverUseThemUp()
    {
        const int Files = 1024;
        await using ForesightProcess foresight = await ForesightProcess.StartWithFilesAsync(Files, BusySidecar.Configuration("max_connections: 4096"));
        await using HonestSender honest = new(foresight.Address);
        await honest.UntilAnsweredAsync(50, foresight.Process);
        Assert.Contains("ulimit -n", foresight.Process.Output, StringComparison.Ordinal);

        int most = 0;
        RawConnection[][] silent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            RawConnection[] opened = await RawConnection.OpenAsync(foresight.Address, 2000);
            most = Math.Max(most, Directory.GetFiles($"/proc/{foresight.Process.Id}/fd").Length);
            return opened;
        })));
        try
        {
            await honest.UntilAnsweredAsync(50, foresight.Process);
            Assert.InRange(most, 1, Files - 1);
            Assert.InRange(await foresight.MetricAsync("foresight_http_connections"), 100, 384);
        }
        finally
        {
            Array.ForEach(silent, Close);
        }

        await Poll.Until("they are gone", async () => await foresight.MetricAsync("foresight_http_connections") < 20, null, foresight.Process);
    }

    private static long Resident(ForesightProcess foresight) => ProcessUsage.Of(foresight.Process.Id).ResidentBytes;

    private async Task AssertUnharmedAsync(ForesightProcess foresight, HonestSender honest, long before)
    {
        await honest.UntilAnsweredAsync(50, foresight.Process);
        output.WriteLine($"{honest.Answered} requests of the other sender answered, the longest wait {honest.Longest.TotalMilliseconds:F0} ms; resident {before / Mib} → {Resident(foresight) / Mib} MiB");
        Assert.Empty(honest.Refused);
        Assert.InRange(honest.Longest, TimeSpan.Zero, Bearable);
        Assert.InRange(Resident(foresight) - before, long.MinValue, 100 * Mib);
    }

    private static void Close(RawConnection[] connections)
    {
        foreach (RawConnection connection in connections)
        {
            connection.Dispose();
        }
    }
}

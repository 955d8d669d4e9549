using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>A disk that is full or read-only takes snapshots away, and nothing else.</summary>
public sealed class DiskTests
{
    private const int Kill = 9;
    private const int Terminate = 15;

    [Fact]
    public async Task Disk_Full_KeepsTheSnapshotBeforeAndGoesOnPredicting()
    {
        await using TemporaryMount disk = await TemporaryMount.CreateAsync(megabytes: 24);
        string storage = Directory.CreateDirectory(Path.Combine(disk.Path, "data")).FullName;
        SteadyStream stream = new();
        StubbornSender sender = new(stream);
        await using (ForesightProcess process = await StartAsync(storage, sender))
        {
            await sender.SendAsync(150);
            double first = await process.MetricAsync("foresight_snapshot_last_success_timestamp_seconds");
            await UntilAsync(process, "a snapshot of the stream is written", async () => await process.MetricAsync("foresight_snapshot_last_success_timestamp_seconds") > first);
            await disk.FillAsync(kilobytes: 7 << 10);
            FillToTheBrim(disk);

            await UntilAsync(process, "a snapshot fails", async () => await process.MetricAsync("foresight_snapshot_failures_total", "disk_full") > 0);
            Assert.Equal(0, await process.MetricAsync("foresight_snapshot_last_successful"));
            await AssertPredictsAsync(process, sender);
            await UntilAsync(process, "half-written files are gone", () => Task.FromResult(Directory.GetFiles(storage, "*.tmp").Length == 0));
            SnapshotCheck before = SnapshotCheck.Of(storage, stream);
            Assert.Empty(before.Wrong);
            Assert.True(before.Present > 0);

            // The same process, once there is room again.
            File.Delete(Path.Combine(disk.Path, "brim"));
            File.Delete(Path.Combine(disk.Path, "ballast"));
            await UntilAsync(process, "snapshots succeed again", async () => await process.MetricAsync("foresight_snapshot_last_successful") == 1);
            FillToTheBrim(disk);
            await UntilAsync(process, "a snapshot fails again", async () => await process.MetricAsync("foresight_snapshot_last_successful") == 0);
            await sender.SendAsync(20);
            process.Process.Signal(Kill);
            await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        // Still full: the next process has the last good snapshot and a gap, and says that it cannot write.
        SnapshotCheck kept = SnapshotCheck.Of(storage, stream);
        await using ForesightProcess next = await StartAsync(storage, sender);
        Assert.Equal(0, await next.MetricAsync("foresight_snapshot_refused_total"));
        Assert.Equal(kept.StepMs / 1000.0, await next.MetricAsync("foresight_evaluation_last_step_timestamp_seconds"));
        await AssertPredictsAsync(next, sender);
    }

    [Fact]
    public async Task Disk_ReadOnly_IsReadAndTheProcessGoesOn()
    {
        await using TemporaryMount disk = await TemporaryMount.CreateAsync(megabytes: 16);
        SteadyStream stream = new();
        StubbornSender sender = new(stream);
        await using (ForesightProcess process = await StartAsync(disk.Path, sender))
        {
            await sender.SendAsync(150);
            process.Process.Signal(Terminate);
            await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        SnapshotCheck saved = SnapshotCheck.Of(disk.Path, stream);
        await disk.MakeReadOnlyAsync();

        await using ForesightProcess next = await StartAsync(disk.Path, sender);

        Assert.Equal(saved.StepMs / 1000.0, await next.MetricAsync("foresight_evaluation_last_step_timestamp_seconds"));
        await UntilAsync(next, "a snapshot fails", async () => await next.MetricAsync("foresight_snapshot_failures_total", "not_writable") > 0);

        // The note of the clean stop could not be taken away, so it must not be believed.
        await sender.SendAsync(1);
        await next.Process.SaysAsync("gapEndMs", StringComparison.OrdinalIgnoreCase);
        await AssertPredictsAsync(next, sender);
    }

    private static async Task<ForesightProcess> StartAsync(string storage, StubbornSender sender)
    {
        ForesightProcess process = await ForesightProcess.StartAsync(
            SteadyStream.Configuration, null, $"--storage.path={storage}", "--storage.snapshot-interval=50ms");
        sender.SendTo(process);
        return process;
    }

    private static async Task AssertPredictsAsync(ForesightProcess process, StubbornSender sender)
    {
        await sender.SendAsync(30);
        string page = await process.GetAsync("/metrics");
        Assert.Equal(SteadyStream.Targets, ScrapedPage.Parse(page).Count(sample => sample.Name == "predicted_failure_probability"));
    }

    private static void FillToTheBrim(TemporaryMount disk)
    {
        using FileStream file = new(Path.Combine(disk.Path, "brim"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    private static Task UntilAsync(ForesightProcess process, string what, Func<Task<bool>> condition) => Poll.Until(what, condition, null, process.Process);
}

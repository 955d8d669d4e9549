using Exporter.Integration.Tests.State;
using Exporter.Models;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Datasets;

/// <summary>kill -9 of a batch of predictions, at any moment: the same command goes on, and the files are those of a batch that nobody disturbed, byte for byte.</summary>
public sealed class BatchKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kill = 9;
    private const int KillsPerBatch = 3;
    private const int Parts = 25;

    private readonly MadeUpDataset _dataset = new(hosts: 24, signals: 3, horizons: "30m");
    private readonly string _folder = PeerProcess.NewFolder("batches");

    public void Dispose()
    {
        _dataset.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Shard_KilledAgainAndAgain_LeavesTheFilesOfAnUndisturbedOne()
    {
        KillPlan plan = new(usualKills: 2, usualIntervals: "1s");
        output.WriteLine($"FORESIGHT_KILL_SEED={plan.Seed}");
        await _dataset.WriteAsync();
        Assert.False(await IsKilledAsync("undisturbed", afterParts: null));
        Dictionary<string, string> expected = Files("undisturbed");
        Assert.Equal(Parts, expected.Keys.Count(name => name.EndsWith(".parquet", StringComparison.Ordinal)));

        for (int kills = 0, batch = 0; plan.GoesOn(kills); batch++)
        {
            string folder = $"batch-{batch}";
            for (int kill = 0; kill < KillsPerBatch; kill++)
            {
                kills += await IsKilledAsync(folder, afterParts: plan.Random.Next(Parts)) ? 1 : 0;
            }

            Assert.False(await IsKilledAsync(folder, afterParts: null));
            Assert.Equal(expected, Files(folder));
        }
    }

    /// <summary>Predicts into a folder, and kills the trainer as soon as there are so many parts.</summary>
    /// <returns>False where it came to its end before.</returns>
    private async Task<bool> IsKilledAsync(string folder, int? afterParts)
    {
        await using PeerProcess trainer = _dataset.LaunchPredict("--shard=1/2", "--part=1h", "--parallel=1", $"--out={Path.Combine(_folder, folder)}");
        if (afterParts is { } parts)
        {
            await Poll.Until($"{folder} has {parts} parts", () => Task.FromResult(trainer.HasExited || CountParts(folder) >= parts));
            if (!trainer.HasExited)
            {
                trainer.Signal(Kill);
                await trainer.WaitForExitAsync(TimeSpan.FromSeconds(20));
                return trainer.ExitCode != 0;
            }
        }

        await trainer.WaitForExitAsync(TimeSpan.FromMinutes(2));
        Assert.True(trainer.ExitCode == 0, trainer.Describe());
        return false;
    }

    private int CountParts(string folder) => Directory.Exists(Path.Combine(_folder, folder)) ? Directory.GetFiles(Path.Combine(_folder, folder), "2*.parquet").Length : 0;

    /// <summary>Everything there but the lock, which is whoever's that works there.</summary>
    private Dictionary<string, string> Files(string folder) => Directory.GetFiles(Path.Combine(_folder, folder)).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileName(file), file => ModelFile.HashOf(File.ReadAllBytes(file)), StringComparer.Ordinal);
}

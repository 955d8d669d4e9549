using System.Text.Json;
using Exporter.Signals;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Prediction.Shards;
using Parquet;

namespace Exporter.Tests.Trainer.Prediction;

/// <summary>Shards of a batch: together what one run gives, row for row, whoever did which, and whatever was killed.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("foresight-shards-").FullName;

    public ShardTests() => File.WriteAllText(PathOf("foresight.yml"), PlantedHistory.Configuration);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1, "3")]
    [InlineData(3, "2")]
    [InlineData(4, "1")]
    public async Task Union_IsWhatOneRunGives(int shards, string parallel)
    {
        await WriteDatasetAsync(7);
        await OkAsync("predict", "--dataset", PathOf("data"), "--out", PathOf("whole.parquet"), "--from", From);
        var expected = await RowsAsync([PathOf("whole.parquet")]);

        for (var shard = 1; shard <= shards; shard++)
        {
            var output = await OkAsync(ShardArguments($"{shard}/{shards}", "out", "--parallel", parallel));
            Assert.StartsWith($"Wrote shard {shard}/{shards} to {PathOf("out")}: 8 parts, ", output.Split('\n')[^2], StringComparison.Ordinal);
        }

        Assert.Equal(8 * shards, Files("out").Length);
        Assert.Equal(expected, await RowsAsync(Files("out")));

        // Nobody is in two shards.
        for (var shard = 1; shard <= shards; shard++)
        {
            Assert.True(EntityShard.TryParse($"{shard}/{shards}", out var share));
            var hosts = (await RowsAsync([.. Files("out").Where(file => file.EndsWith($"-{shard}-of-{shards}.parquet", StringComparison.Ordinal))])).Select(row => row.Split(' ')[1]).Distinct();
            Assert.All(hosts, host => Assert.True(share.Holds(Labels.Of(("instance", host)))));
        }
    }

    [Fact]
    public async Task Killed_TheNextRunWorksOutWhatIsMissingAndNothingElse()
    {
        await WriteDatasetAsync(3);
        await OkAsync(ShardArguments("1/2", "out"));
        var whole = Files("out").ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);
        var manifest = await ManifestAsync("out");

        // As a kill leaves it: the third part is half written under another name, the fourth is there and not yet written down, one was lost.
        var files = Files("out");
        File.Delete(files[2]);
        await File.WriteAllTextAsync(Path.Combine(PathOf("out"), $".{Path.GetFileName(files[2])}.1.tmp"), "half", TestContext.Current.CancellationToken);
        File.Delete(files[6]);
        await File.WriteAllTextAsync(Manifest("out"), manifest.Replace("\"complete\": true", "\"complete\": false", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        foreach (var file in files.Where(File.Exists))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        var output = await OkAsync(ShardArguments("1/2", "out"));
        Assert.Contains("8 parts", output, StringComparison.Ordinal);
        Assert.Equal(whole, Files("out").ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal));
        Assert.Equal([files[2], files[6]], Files("out").Where(file => File.GetLastWriteTimeUtc(file) != DateTime.UnixEpoch));
        Assert.Equal(manifest, await ManifestAsync("out"));
        Assert.Empty(Directory.GetFiles(PathOf("out"), "*.tmp"));

        // All there: nothing is read.
        Directory.Delete(PathOf("data"), recursive: true);
        await WriteDatasetAsync(3);
        Assert.EndsWith("new: 0 rows.\n", await OkAsync(ShardArguments("1/2", "out")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherWork_IsRefusedInTheSameFolder()
    {
        await WriteDatasetAsync(1);
        await OkAsync(ShardArguments("1/2", "out"));
        var (status, _, error) = await RunAsync(ShardArguments("2/3", "out"));
        Assert.Equal(1, status);
        Assert.Matches(@"shard-1-of-2\.json belongs to other work: model baseline, .*, shard 1/2; this is model baseline, .*, shard 2/3\. What decides the rows must be the same", error);
        (status, _, error) = await RunAsync([.. ShardArguments("2/2", "out"), "--to", "1700500000"]);
        Assert.Equal(1, status);
        Assert.Contains("Give --from and --to as times that stand still", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoAtATime_TheSecondIsTurnedAway()
    {
        await WriteDatasetAsync(1);
        await OkAsync(ShardArguments("1/2", "out"));
        using var held = Exporter.Signals.State.DurableFiles.TryLock(Path.Combine(PathOf("out"), ".shard-1-of-2.lock"));
        Assert.NotNull(held);
        Assert.Equal((5, $"foresight_trainer: another process does shard 1/2 in {PathOf("out")}\n"), await FailAsync(ShardArguments("1/2", "out")));
    }

    [Theory]
    [InlineData("--shard 0/2 --out d", "--shard: \"0/2\" is not a share I/N, such as 1/4: the first of four")]
    [InlineData("--shard 3/2 --out d", "--shard: \"3/2\" is not a share I/N, such as 1/4: the first of four")]
    [InlineData("--shard 1/2 --out p.parquet", "--out: \"p.parquet\" is not a folder: --shard writes a file a part")]
    [InlineData("--shard 1/2 --out d --part 1s", "--part: \"1s\" is not at least 1m")]
    [InlineData("--out p.csv --parallel 2", "--part and --parallel need --shard; 1/1 is all entities")]
    public async Task WrongOptions_AreUsageErrors(string arguments, string expected)
    {
        var (status, error) = await FailAsync(["predict", "--dataset", "d", .. arguments.Split(' ')]);
        Assert.Equal((2, $"foresight_trainer: {expected}\nSee foresight_trainer predict --help.\n"), (status, error));
    }

    [Fact]
    public void Share_OfAnEntity_IsTheSameInEveryRelease()
    {
        // By `printf 'instance\0host-0\0' | sha256sum`, its first 16 digits as a number, modulo the count.
        var held = Enumerable.Range(0, 6).Select(i => Enumerable.Range(1, 4).Single(shard => new EntityShard(shard, 4).Holds(Labels.Of(("instance", $"host-{i}")))));
        Assert.Equal(ExpectedShares, held);
    }

    private static readonly int[] ExpectedShares = [4, 2, 3, 2, 4, 4];

    private static string From => "1700000000";

    private string Manifest(string folder) => Path.Combine(PathOf(folder), "shard-1-of-2.json");

    private async Task<string> ManifestAsync(string folder)
    {
        var text = await File.ReadAllTextAsync(Manifest(folder), TestContext.Current.CancellationToken);
        Assert.True(JsonDocument.Parse(text).RootElement.GetProperty("complete").GetBoolean());
        return text;
    }

    private string[] ShardArguments(string shard, string folder, params string[] more) => ["predict", "--dataset", PathOf("data"), "--shard", shard, "--out", PathOf(folder), "--from", From, .. more];

    private string[] Files(string folder) => [.. Directory.GetFiles(PathOf(folder), "*.parquet").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];

    private string PathOf(string file) => Path.Combine(_directory, file);

    private Task<PredictorDefinition> WriteDatasetAsync(int entities) =>
        PlantedHistory.WriteAsync(PathOf("foresight.yml"), PathOf("data"), entities, PlantedHistory.FromMs + (8 * 86_400_000L) - PlantedHistory.StepMs);

    /// <summary>All rows, as time, host and the bits of the probabilities, in the order of time and host.</summary>
    private static async Task<string[]> RowsAsync(IEnumerable<string> files)
    {
        var rows = new List<string>();
        foreach (var file in files)
        {
            await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
            var fields = reader.Schema.GetDataFields();
            for (var index = 0; index < reader.RowGroupCount; index++)
            {
                using var group = reader.OpenRowGroupReader(index);
                var (times, hosts, near, far) = (new long[group.RowCount], new string?[group.RowCount], new float[group.RowCount], new float[group.RowCount]);
                await group.ReadAsync<long>(fields[0], times.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
                await group.ReadAsync(fields[1], hosts.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
                await group.ReadAsync<float>(fields[2], near.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
                await group.ReadAsync<float>(fields[3], far.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
                rows.AddRange(Enumerable.Range(0, times.Length).Select(row => $"{times[row]} {hosts[row]} {BitConverter.SingleToInt32Bits(near[row]):x8} {BitConverter.SingleToInt32Bits(far[row]):x8}"));
            }
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private async Task<string> OkAsync(params string[] arguments)
    {
        var (status, output, error) = await RunAsync(arguments);
        Assert.True(status == 0, error);
        return output;
    }

    private async Task<(int Status, string Error)> FailAsync(string[] arguments)
    {
        var (status, _, error) = await RunAsync(arguments);
        return (status, error);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.RunAsync([.. arguments, "--config.file", PathOf("foresight.yml")], TimeProvider.System, output, error);
        return (status, output.ToString(), error.ToString());
    }
}

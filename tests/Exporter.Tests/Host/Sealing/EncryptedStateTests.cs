using System.Runtime.Versioning;
using System.Text;
using Exporter.Host;
using Exporter.Host.State;
using Exporter.Ingest.Logs;
using Exporter.Signals.State.Sealing;
using Exporter.Tests.Signals.State.Sealing;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Sealing;

/// <summary>A sidecar with a key file keeps what one without keeps, and whoever has the disk alone knows nothing of it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EncryptedStateTests : IDisposable
{
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 4, scrapes: 400);

    private readonly string _folder = RunningHost.NewFolder();

    private string Storage => Path.Combine(_folder, "data");

    private string ClearStorage => Path.Combine(_folder, "clear");

    [Fact]
    public async Task State_OfTwoLives_IsEncrypted_AndDecryptedThatOfAProcessInClear_ByteForByte()
    {
        var key = SomeKey.File(_folder);
        var clear = await LiveAsync(ClearStorage, "", Stream);
        await LiveAsync(Storage, key, Stream.Take(2000));
        Assert.Equal(clear, await LiveAsync(Storage, key, Stream.Skip(2000)));
        Assert.Contains("host-3", clear, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Storage).Where(file => Path.GetFileName(file) is not ("clean-stop" or "lock")))
        {
            Assert.True(SealMark.IsSealed(file), file);
        }

        AssertNowhere("host-", "9100", "disk_used", "node_busy", "CREATE TABLE", "FORESNAP", Convert.ToBase64String([.. Enumerable.Repeat((byte)1, SealKey.Bytes)]));

        var (status, output, error) = await RunAsync("storage", "decrypt", $"--storage.path={Storage}", $"--storage.key-file={key}");
        Assert.Equal((0, ""), (status, error));
        Assert.EndsWith("3 files, 3 converted\n", output, StringComparison.Ordinal);
        foreach (var name in (string[])["head.snapshot", "predictor-node.snapshot"])
        {
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(ClearStorage, name), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(Storage, name), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Encrypt_OfAStoppedSidecar_LosesNothing_AndAgainDoesNothing()
    {
        var key = SomeKey.File(_folder);
        var whole = await LiveAsync(ClearStorage, "", Stream);
        await LiveAsync(Storage, "", Stream.Take(2000));

        var (status, output, error) = await RunAsync("storage", "encrypt", $"--storage.path={Storage}", $"--storage.key-file={key}");

        Assert.Equal((0, ""), (status, error));
        Assert.Equal(
            $"{Storage}/foresight.db: encrypted with key {IdOf(key)}\n{Storage}/head.snapshot: encrypted with key {IdOf(key)}\n{Storage}/predictor-node.snapshot: encrypted with key {IdOf(key)}\n3 files, 3 converted\n", output);
        AssertNowhere("host-", "CREATE TABLE", "FORESNAP");
        Assert.Equal((0, "3 files, 0 converted\n", ""), await RunAsync("storage", "encrypt", $"--storage.path={Storage}", $"--storage.key-file={key}"));
        Assert.Equal(whole, await LiveAsync(Storage, key, Stream.Skip(2000), expectCleanStop: true));
    }

    [Fact]
    public async Task Rekey_InterruptedInTheMidst_IsRefusedByAStart_AndGoesOnWithTheSameCall()
    {
        var (key, next) = (SomeKey.File(_folder), SomeKey.File(_folder, "next", fill: 2));
        await LiveAsync(Storage, key, Stream.Take(2000));

        // As after a kill: one file has the new key, another one is half-written.
        SealConversion.Convert(Path.Combine(Storage, "head.snapshot"), SealPurpose.Snapshot, SealKey.Read(key), SealKey.Read(next));
        await File.WriteAllTextAsync(Path.Combine(Storage, "foresight.db.tmp"), "half", TestContext.Current.CancellationToken);
        var before = Directory.GetFiles(Storage, "*.snapshot").Select(File.ReadAllBytes).ToArray();
        var refused = await Assert.ThrowsAsync<StartupException>(() => LiveAsync(Storage, key, Stream.Skip(2000)));
        Assert.Equal($"{Storage}/head.snapshot is encrypted with key {IdOf(next)}, and --storage.key-file has key {IdOf(key)}", refused.Message);
        Assert.Equal(before, Directory.GetFiles(Storage, "*.snapshot").Select(File.ReadAllBytes));

        var (status, output, _) = await RunAsync("storage", "rekey", $"--storage.path={Storage}", $"--storage.key-file={key}", $"--storage.new-key-file={next}");

        Assert.Equal(0, status);
        Assert.EndsWith("3 files, 2 converted\n", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Storage, "foresight.db.tmp")));
        await LiveAsync(Storage, next, Stream.Skip(2000), expectCleanStop: true);
    }

    [Fact]
    public async Task Start_WithAnotherKeyOrNone_OrAKeyForStateInClear_IsRefusedWithEveryFile_AndTouchesNone()
    {
        var (key, other) = (SomeKey.File(_folder), SomeKey.File(_folder, "other", fill: 2));
        await LiveAsync(Storage, key, Stream.Take(600));
        await LiveAsync(ClearStorage, "", Stream.Take(600));
        foreach (var (storage, given, what) in ((string, string, string)[])
            [
                (Storage, "", $"is encrypted with key {IdOf(key)}: --storage.key-file is needed"),
                (Storage, other, $"is encrypted with key {IdOf(key)}, and --storage.key-file has key {IdOf(other)}"),
                (ClearStorage, key, "is not encrypted, and --storage.key-file is given: \"foresight_exporter storage encrypt\" encrypts what is there"),
            ])
        {
            var before = Directory.GetFiles(storage).ToDictionary(file => file, File.ReadAllBytes);
            var refused = await Assert.ThrowsAsync<StartupException>(() => LiveAsync(storage, given, Stream.Take(600)));
            Assert.Equal($"{storage}/foresight.db {what}\n{storage}/head.snapshot {what}\n{storage}/predictor-node.snapshot {what}", refused.Message);
            Assert.Equal(before, Directory.GetFiles(storage).ToDictionary(file => file, File.ReadAllBytes));
        }
    }

    [Fact]
    public async Task Start_WithAKeyFileThatIsWrong_ListsItBesideOtherMistakes()
    {
        var key = Path.Combine(_folder, "absent");

        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningHost.StartAsync("predictors: 1", storage: Storage, keyFile: key));

        Assert.Equal(2, refused.Mistakes.Length);
        Assert.Contains($"{key}: cannot be read: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_ThatIsDamaged_IsRefusedByName_AndItsPredictorStartsAnew()
    {
        var key = SomeKey.File(_folder);
        await LiveAsync(Storage, key, Stream.Take(2000));
        var file = Path.Combine(Storage, "predictor-node.snapshot");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await using var host = await StartAsync(Storage, key);

        Assert.Contains($"{file} is damaged: chunk ", host.Log, StringComparison.Ordinal);
        Assert.Equal(1, await host.SumAsync("foresight_snapshot_refused_total", "reason=\"damaged\""));
    }

    [Fact]
    public async Task TemplatesOfLogs_AreEncrypted_KeptOverARestart_AndDecryptedWithTheRest()
    {
        var key = SomeKey.File(_folder);
        var file = Path.Combine(Storage, "log-templates.json");
        await using (var host = await StartAsync(Storage, key))
        {
            host.Host.Logs.Add(new LogRecord(new LogSource([new("instance", "host-1:9100")]), SomeSample.BaseMs, LogSeverity.Error, "connection to shard 17 was lost"u8));
            await host.Host.StopAsync();
        }

        Assert.True(SealMark.IsSealed(file));
        AssertNowhere("connection", "shard", "host-1");
        await using (var host = await StartAsync(Storage, key))
        {
            Assert.Equal(1, host.Host.Logs.Read(census => census.Miner.Templates.Count));
            await host.Host.StopAsync();
        }

        Assert.Equal(0, (await RunAsync("storage", "decrypt", $"--storage.path={Storage}", $"--storage.key-file={key}")).Status);
        Assert.Contains("shard", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(Storage, key));
        Assert.Contains($"{file} is not encrypted, and --storage.key-file is given", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypt_WithADamagedStoreInClearBesideIt_IsRefused()
    {
        await LiveAsync(Storage, "", Stream.Take(600));
        var damaged = Path.Combine(Storage, "foresight.db.damaged");
        await File.WriteAllTextAsync(damaged, "host-1", TestContext.Current.CancellationToken);

        var (status, _, error) = await RunAsync("storage", "encrypt", $"--storage.path={Storage}", $"--storage.key-file={SomeKey.File(_folder)}");

        Assert.Equal((1, $"{damaged}: in clear, and too damaged to be encrypted; remove or move it away first\n"), (status, error));
        Assert.False(SealMark.IsSealed(Path.Combine(Storage, "foresight.db")));
    }

    [Fact]
    public async Task Verbs_WhileTheSidecarRuns_OrWithoutAFolder_AreRefused()
    {
        var key = SomeKey.File(_folder);
        await using var host = await StartAsync(Storage, "");
        var (status, _, error) = await RunAsync("storage", "encrypt", $"--storage.path={Storage}", $"--storage.key-file={key}");
        Assert.Equal((1, $"storage path {Storage} is in use by another process\n"), (status, error));

        (status, _, error) = await RunAsync("storage", "encrypt", $"--storage.path={Storage}x", $"--storage.key-file={key}");
        Assert.Equal((1, $"there is no folder {Storage}x: --storage.path is that of the sidecar\n"), (status, error));
        Assert.Equal(1, (await RunAsync("storage", "encrypt", $"--storage.path={Storage}")).Status);
    }

    [Fact]
    public async Task Incidents_OfAnEncryptedStore_AreImportedAndListedWithItsKey()
    {
        var key = SomeKey.File(_folder);
        await LiveAsync(Storage, key, Stream.Take(600));
        var (list, config) = (Path.Combine(_folder, "tickets.csv"), Path.Combine(_folder, "foresight.yml"));
        await File.WriteAllTextAsync(list, "start,instance\n2026-11-01T10:00:00Z,host-1:9100\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(config, RunningHost.NodeConfig, TestContext.Current.CancellationToken);

        string[] import = ["incidents", "import", list, $"--config.file={config}", $"--storage.path={Storage}"];
        Assert.Equal((0, "node: 1 new\n", ""), await RunAsync([.. import, $"--storage.key-file={key}"]));
        Assert.Contains(" is encrypted with key ", (await RunAsync(import)).Error, StringComparison.Ordinal);
        Assert.Contains("host-1:9100", (await RunAsync("incidents", "list", $"--storage.path={Storage}", $"--storage.key-file={key}")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("incidents", "list", $"--storage.path={Storage}")).Status);
        AssertNowhere("host-1");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string IdOf(string keyFile) => SealKey.Read(keyFile).Id;

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await ForesightHost.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (status, output.ToString(), error.ToString());
    }

    private static Task<RunningHost> StartAsync(string storage, string key) =>
        RunningHost.StartAsync(RunningHost.NodeConfig, new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddHours(1.7)), storage: storage, keyFile: key);

    /// <summary>One process takes samples and stops.</summary>
    /// <returns>Its predictions.</returns>
    private static async Task<string> LiveAsync(string storage, string key, IEnumerable<SomeSample> samples, bool expectCleanStop = false)
    {
        await using var host = await StartAsync(storage, key);
        Assert.True(!expectCleanStop || host.Log.Contains("cleanStop=true", StringComparison.OrdinalIgnoreCase), host.Log);
        Assert.Equal(key.Length > 0, host.Log.Contains("State is encrypted", StringComparison.Ordinal));
        Assert.Equal(204, await host.WriteAsync(samples));
        var predictions = DeterminismTests.Describe(host.Board.Current());
        await host.Host.StopAsync();
        return predictions;
    }

    private void AssertNowhere(params string[] texts) => Assert.All(Directory.GetFiles(Storage), file =>
    {
        var bytes = File.ReadAllBytes(file);
        Assert.All(texts, text => Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) < 0, $"{file} tells {text}"));
    });
}

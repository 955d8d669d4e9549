using System.Net.Http.Json;
using System.Text;
using Exporter.Feedback.Storage;
using Exporter.Signals.State.Sealing;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>With a key file, kill -9 loses nothing that was answered, whoever reads beside it reads what is committed, and no file tells a label.</summary>
public sealed class EncryptedKillTests
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Rounds = 3;
    private const int PerRound = 30;
    private const string Host = "host-that-nobody-may-know";

    private static readonly string Configuration = QuickDisk.Configuration("1m");

    private readonly long _startMs = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeMilliseconds() / 1000 * 1000;
    private readonly string _storage = PeerProcess.NewFolder("encrypted");
    private readonly string _key = Path.Combine(PeerProcess.NewFolder("key"), "key");

    private int _posted;

    private string KeyFlag => $"--storage.key-file={_key}";

    private string Database => Path.Combine(_storage, Store.FileName);

    private string StorageFlag => $"--storage.path={_storage}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Incidents_ThatAreAnswered_AreThereAfterKill9_AndInNoFileInClear()
    {
        (int made, string key) = await PeerProcess.RunAsync("openssl", "/usr/bin/openssl", "rand", "-base64", "32");
        Assert.Equal(0, made);
        await File.WriteAllTextAsync(_key, key, Cancel);
        Assert.Equal(0, (await PeerProcess.RunAsync("chmod", "/bin/chmod", "400", _key)).ExitCode);
        HashSet<string> answered = [];
        for (int round = 0; round < Rounds; round++)
        {
            await using ForesightProcess killed = await StartAsync();
            await StreamAsync(killed, round);
            Task<IReadOnlyList<string>> posting = PostUntilKilledAsync(killed, round);
            await Poll.Until("some are answered", () => Task.FromResult(Volatile.Read(ref _posted) >= PerRound * (round + 1)), witnesses: killed.Process);

            // This process reads while the sidecar writes: what it sees was posted, and whole.
            Assert.Empty(answered.Except(Kept(SealKey.Read(_key))));
            AssertNowhere();
            killed.Process.Signal(Kill);
            await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
            answered.UnionWith(await posting);
            AssertNowhere();
        }

        Assert.True(answered.Count >= Rounds * PerRound, $"{answered.Count} were answered");
        await using (ForesightProcess last = await StartAsync())
        {
            Assert.Empty(answered.Except(Kept(SealKey.Read(_key))));
            await StreamAsync(last, Rounds);
            last.Process.Signal(Terminate);
            await last.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
            Assert.DoesNotContain("set aside", last.Process.Output, StringComparison.Ordinal);
        }

        AssertNowhere();
        await AssertDecryptsAsync(answered);
    }

    /// <summary>SQLite's own shell finds no database, and after <c>storage decrypt</c> a sound one with everything in it.</summary>
    private async Task AssertDecryptsAsync(HashSet<string> answered)
    {
        const string question = "PRAGMA integrity_check; SELECT count(*) FROM incidents;";
        (int exitCode, string output) = await PeerProcess.RunAsync("sqlite3", Peers.Sqlite3, Database, question);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("not a database", output, StringComparison.Ordinal);

        (exitCode, output) = await PeerProcess.RunAsync("decrypt", Peers.Foresight, "storage", "decrypt", StorageFlag, KeyFlag);
        Assert.True(exitCode == 0, output);
        (exitCode, output) = await PeerProcess.RunAsync("sqlite3", Peers.Sqlite3, Database, question);
        Assert.True(exitCode == 0, output);
        HashSet<string> kept = Kept(key: null);
        Assert.Equal($"ok\n{kept.Count}\n", output);
        Assert.Empty(answered.Except(kept));
    }

    private Task<ForesightProcess> StartAsync() =>
        ForesightProcess.StartAsync(Configuration, null, StorageFlag, KeyFlag, "--ingest.hold-backlog=false", "--storage.snapshot-interval=200ms");

    private async Task StreamAsync(ForesightProcess process, int round)
    {
        for (int second = 10 * round; second < 10 * (round + 1); second++)
        {
            WriteAnswer answer = await new RemoteWriteSender(process.Address).SendAsync(_startMs + (second * 1000L), [([("__name__", "used"), ("instance", Host)], 0.5)]);
            Assert.Equal(204, answer.Status);
        }
    }

    private async Task<IReadOnlyList<string>> PostUntilKilledAsync(ForesightProcess process, int round)
    {
        List<string> answered = [];
        try
        {
            for (int number = 0; ; number++)
            {
                string id = $"{round}-{number}";
                string start = DateTimeOffset.FromUnixTimeMilliseconds(_startMs - (number * 60_000L) - (round * 1000)).ToString("O");
                using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(process.Address, "/api/v1/incidents"), new { labels = new { instance = Host }, start, id, note = $"{Host} failed" });
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
                answered.Add(id);
                Interlocked.Increment(ref _posted);
            }
        }
        catch (HttpRequestException)
        {
            // Killed: this one was not answered.
            return answered;
        }
    }

    private HashSet<string> Kept(SealKey? key) => [.. KeptIncidents.Read(Database, "", key).Select(kept => kept.Incident.Id)];

    private void AssertNowhere()
    {
        string[] files = Directory.GetFiles(_storage);
        Assert.Contains(Database, files);
        foreach (string file in files)
        {
            byte[] bytes = ReadShared(file);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Host)) < 0, $"{file} tells the host");
        }
    }

    private static byte[] ReadShared(string file)
    {
        try
        {
            using FileStream shared = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream bytes = new();
            shared.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (IOException) when (file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith("lock", StringComparison.Ordinal))
        {
            // A snapshot that has taken its place meanwhile, or the lock, which is empty.
            return [];
        }
    }
}

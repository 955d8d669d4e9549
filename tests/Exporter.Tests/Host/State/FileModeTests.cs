using System.Runtime.Versioning;
using Exporter.Host.State;
using Exporter.Signals.State;
using Exporter.Tests.Models.Registry;

namespace Exporter.Tests.Host.State;

/// <summary>What is kept is for its owner only: it says what people's systems are called and how they fail.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b110_110_110;
    private const UnixFileMode EverybodyInside = (UnixFileMode)0b111_101_101;

    private readonly string _parent = RunningHost.NewFolder();

    private string Storage => Path.Combine(_parent, "data");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task EveryFileOfTheStateFolder_IsForItsOwnerOnly_AlsoSqlitesSideFiles()
    {
        string[] running = ["foresight.db", "foresight.db-shm", "foresight.db-wal", "lock"];
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: Storage))
        {
            await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 60));
            Assert.Equal(running, Names());
            AssertOwnersOnly();
            await host.Host.StopAsync();
            Assert.Equal(["clean-stop", .. running[..3], "head.snapshot", "lock", "predictor-node.snapshot"], Names());
            AssertOwnersOnly();
        }
    }

    [Fact]
    public async Task FilesOfAnEarlierVersion_AreTightenedAtTheStart()
    {
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: Storage))
        {
            await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 60));
            await host.Host.StopAsync();
        }

        File.WriteAllText(Path.Combine(Storage, "foresight.db.damaged"), "");
        Directory.EnumerateFiles(Storage).ToList().ForEach(file => File.SetUnixFileMode(file, Everybody));
        File.SetUnixFileMode(Storage, EverybodyInside);
        using var folder = StateFolder.Open(Storage);
        Assert.Equal(["clean-stop", "foresight.db", "foresight.db.damaged", "head.snapshot", "lock", "predictor-node.snapshot"], Names());
        AssertOwnersOnly();
    }

    [Fact]
    public void FolderWithFilesOfOthers_StaysOpen_AndSoDoTheirs()
    {
        Directory.CreateDirectory(Storage);
        File.SetUnixFileMode(Storage, EverybodyInside);
        var other = Path.Combine(Storage, "notes.txt");
        File.WriteAllText(other, "");
        File.SetUnixFileMode(other, Everybody);
        using var folder = StateFolder.Open(Storage);

        Assert.Equal((EverybodyInside, Everybody), (File.GetUnixFileMode(Storage), File.GetUnixFileMode(other)));
        Assert.Equal(OwnFiles.File, File.GetUnixFileMode(Path.Combine(Storage, "lock")));
    }

    [Fact]
    public void Models_AreForTheirOwnerOnly_UnlessTheirFolderIsShared()
    {
        using var registry = new SomeRegistry();
        var first = registry.Add(1, "champion");
        var folder = Path.GetDirectoryName(first.Path)!;
        Assert.Equal(OwnFiles.Folder, File.GetUnixFileMode(folder));
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(OwnFiles.File, File.GetUnixFileMode(file)));

        // An administrator lets a group in: the next model is for it too.
        File.SetUnixFileMode(folder, OwnFiles.Folder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        var second = registry.Add(2, "champion");
        Assert.All(
            [second.Path, second.Path + ".sha256", Path.Combine(folder, "champion")], file => Assert.Equal(OwnFiles.File | UnixFileMode.GroupRead, File.GetUnixFileMode(file)));
    }

    private string[] Names() => [.. Directory.GetFiles(Storage).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private void AssertOwnersOnly()
    {
        Assert.Equal(OwnFiles.Folder, File.GetUnixFileMode(Storage));
        Assert.All(Directory.GetFiles(Storage), file => Assert.Equal((file, OwnFiles.File), (file, File.GetUnixFileMode(file))));
    }
}

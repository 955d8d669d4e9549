using Exporter.Models.Registry;
using Exporter.Signals.State;

namespace Exporter.Tests.Models.Registry;

/// <summary>A reader sees a whole registry at any moment, whatever writers do and wherever they are killed.</summary>
public sealed class RegistryAtomicityTests : IDisposable
{
    private const string Champion = "champion";

    private readonly SomeRegistry _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void KilledBetweenAnySteps_WhatIsThere_IsTheOldOrTheNewAndUsable()
    {
        var old = _files.Add(1, Champion).Version;
        List<string?> seen = [];
        _files.Registry.BetweenSteps = () => seen.Add(WhatAKillLeaves());

        var next = _files.Add(2, Champion).Version;
        _files.Registry.Rollback("node", Champion);

        // Before and after the model's file, before and after the alias, and before the alias of the way back.
        Assert.Equal([old, old, old, next, next], seen);
        Assert.Equal(old, _files.Resolve(Champion));
    }

    [Fact]
    public void HalfWrittenFiles_AreNotSeenAndAreRemovedByTheNextWriter()
    {
        var added = _files.Add(1, Champion);
        string[] left = [added.Path + DurableFiles.TemporarySuffix, _files.PathOf("node", Champion + DurableFiles.TemporarySuffix)];
        foreach (var file in left)
        {
            File.WriteAllText(file, "und");
        }

        Assert.Equal(added.Version, Assert.Single(_files.Registry.List()).Version);
        Assert.Equal(added.Version, _files.Resolve(Champion));
        _files.Add(2);
        Assert.All(left, file => Assert.False(File.Exists(file)));
    }

    [Fact]
    public async Task WritersAndReadersAtOnce_EveryReaderSeesAWholeModel()
    {
        const int Writers = 3;
        const int Promotions = 40;
        _files.Add(0, Champion);
        var writing = Enumerable.Range(1, Writers).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < Promotions; i++)
            {
                _files.Add(writer + (i % 2 * 10), Champion);
            }
        })).ToArray();
        var done = Task.WhenAll(writing);
        var reads = 0;
        while (!done.IsCompleted)
        {
            var version = _files.Resolve(Champion);
            Assert.True(_files.Registry.TryRead("node", version!, out _, out var error), error);
            reads++;
        }

        await done;
        Assert.True(reads > 0);
        Assert.Equal(1 + (2 * Writers), _files.Registry.List().Count);

        // No promotion is lost: each that changed something is on the way back, up to the fifty that are kept.
        Assert.Equal(50, File.ReadAllLines(_files.PathOf("node", Champion)).Length);
    }

    [Fact]
    public async Task Writer_WhileAnotherHoldsTheTurn_Waits()
    {
        Directory.CreateDirectory(_files.PathOf("node"));
        Task<RegisteredModel> adding;
        using (Assert.IsType<FileStream>(DurableFiles.TryLock(_files.PathOf("node", ".lock"))))
        {
            adding = Task.Run(() => _files.Add(1, Champion));
            Assert.Null(DurableFiles.TryLock(_files.PathOf("node", ".lock")));
            Assert.Null(_files.Resolve(Champion));
        }

        Assert.Equal((await adding).Version, _files.Resolve(Champion));
    }

    /// <summary>The champion of a copy of the folder as it is now, which another process may write to.</summary>
    private string? WhatAKillLeaves()
    {
        var copy = Directory.CreateTempSubdirectory("foresight-killed-");
        try
        {
            var folder = copy.CreateSubdirectory("node");
            foreach (var file in Directory.GetFiles(_files.PathOf("node")).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            var left = new ModelRegistry(copy.FullName);
            Assert.True(left.TryResolve("node", Champion, out var version, out var error), error);
            Assert.True(left.TryRead("node", version!, out _, out error), error);
            left.Add(SomeRegistry.Bytes(3), SomeModels.Contract, Champion);
            Assert.Equal(version, left.Rollback("node", Champion).To);
            return version;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}

using System.Security.Cryptography;
using Exporter.Models.Registry;

namespace Exporter.Tests.Models.Registry;

public sealed class ModelRegistryTests : IDisposable
{
    private const string Champion = "champion";
    private const string Challenger = "challenger";

    private readonly SomeRegistry _files = new();

    private ModelRegistry Registry => _files.Registry;

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Add_Version_IsEndOfDataAndDigestOfTheBytes()
    {
        var contract = SomeModels.Contract with { DataTo = new DateTimeOffset(2026, 11, 1, 2, 3, 4, TimeSpan.FromHours(2)) };
        var bytes = SomeRegistry.Bytes(1, contract);
        var digits = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];

        var added = Registry.Add(bytes, contract);

        Assert.Equal($"20261101T000304Z-{digits}", added.Version);
        Assert.Equal(_files.PathOf("node", added.Version + ".onnx"), added.Path);
        Assert.Equal(bytes, File.ReadAllBytes(added.Path));
        Assert.Equal(contract.ToJson(), added.Contract!.ToJson());
        Assert.Empty(added.Aliases);
    }

    [Fact]
    public void Add_SameBytesAgain_AreTheSameVersion()
    {
        var first = _files.Add(1);
        Assert.Equal(first.Version, _files.Add(1).Version);
        Assert.StartsWith("undated-", first.Version, StringComparison.Ordinal);
        Assert.Single(Registry.List());
    }

    [Fact]
    public void Add_IfFree_TakesTheAliasOnlyWhileNothingHasIt()
    {
        var first = Registry.Add(SomeRegistry.Bytes(1), SomeModels.Contract, Challenger, ifFree: Champion);
        var second = Registry.Add(SomeRegistry.Bytes(2), SomeModels.Contract, Challenger, ifFree: Champion);

        Assert.Equal([Champion], first.Aliases);
        Assert.Equal([Challenger], second.Aliases);
        Assert.Equal(first.Version, _files.Resolve(Champion));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Add_PredictorThatIsNoName_IsRefused(string predictor)
    {
        var error = Assert.Throws<RegistryException>(() => Registry.Add(SomeRegistry.Bytes(1), SomeModels.Contract with { Predictor = predictor }));
        Assert.Equal($"\"{predictor}\" is no name of a predictor: it must be 1 to 64 letters, digits, \"_\" or \"-\" and begin with a letter", error.Message);
        Assert.False(Directory.Exists(Registry.Root));
    }

    [Fact]
    public void Rollback_GoesBackThroughEveryPromotion()
    {
        var (a, b) = (_files.Add(1).Version, _files.Add(2).Version);
        Registry.Promote("node", a, Champion);
        Registry.Promote("node", b, Champion);
        Registry.Promote("node", b, Champion);
        Registry.Promote("node", a, Champion);

        Assert.Equal((a, b), Registry.Rollback("node", Champion));
        Assert.Equal((true, false), (Registry.WasRolledBack("node", Champion, a), Registry.WasRolledBack("node", Champion, b)));
        Assert.Equal((b, a), Registry.Rollback("node", Champion));
        Assert.Equal(a, _files.Resolve(Champion));

        // Of whatever an alias went back from, a rule keeps away, in the next process too; each is there once, and other aliases have no part in it.
        Assert.Equal([b, a], File.ReadAllLines(_files.PathOf("node", "champion.rolled-back")));
        Assert.True(new ModelRegistry(Registry.Root).WasRolledBack("node", Champion, b));
        Assert.False(Registry.WasRolledBack("node", "challenger", b));
        Registry.Promote("node", b, Champion);
        Assert.Equal((b, a), Registry.Rollback("node", Champion));
        Assert.Equal([b, a], File.ReadAllLines(_files.PathOf("node", "champion.rolled-back")));
        var error = Assert.Throws<RegistryException>(() => Registry.Rollback("node", Champion));
        Assert.Equal("not rolled back: no version of \"node\" was \"champion\" before", error.Message);
    }

    [Fact]
    public void Rollback_ToSomethingElseThanWasLookedAt_ChangesNothing()
    {
        var (a, b) = (_files.Add(1, Champion), _files.Add(2, Champion));

        var error = Assert.Throws<RegistryException>(() => Registry.Rollback("node", Champion, expected: b.Version));

        Assert.Equal($"not rolled back: somebody moved \"champion\" meanwhile; before it was now {a.Version}, not {b.Version}", error.Message);
        Assert.Equal(b.Version, _files.Resolve(Champion));
        Assert.Equal([b.Version, a.Version], Registry.HistoryOf("node", Champion));
    }

    [Fact]
    public void Rollback_ToAFileThatIsGone_ChangesNothing()
    {
        var (a, b) = (_files.Add(1, Champion), _files.Add(2, Champion));
        File.Delete(a.Path);

        var error = Assert.Throws<RegistryException>(() => Registry.Rollback("node", Champion));

        Assert.Equal($"not rolled back: model file {a.Path} does not exist", error.Message);
        Assert.Equal(b.Version, _files.Resolve(Champion));
    }

    [Fact]
    public void Promote_WhatIsNotThereOrDamaged_ChangesNothing()
    {
        var (a, b) = (_files.Add(1, Champion), _files.Add(2));
        File.WriteAllBytes(b.Path, [.. File.ReadAllBytes(b.Path).SkipLast(1)]);

        Assert.Contains("does not exist", Assert.Throws<RegistryException>(() => Registry.Promote("node", "v7", Champion)).Message, StringComparison.Ordinal);
        Assert.Contains($"model file {b.Path} is damaged: its SHA-256 begins with ", Assert.Throws<RegistryException>(() => Registry.Promote("node", b.Version, Champion)).Message, StringComparison.Ordinal);
        Assert.Equal(a.Version, _files.Resolve(Champion));
    }

    [Fact]
    public void Find_BeginningOfAVersion_IsEnoughWhenOnlyOneHasIt()
    {
        var (a, b) = (_files.Add(1).Version, _files.Add(2).Version);

        Assert.Equal(a, Registry.Find("node", a[..^4]).Version);
        Assert.StartsWith("several versions of \"node\" begin with \"undated\": ", Assert.Throws<RegistryException>(() => Registry.Find("node", "undated")).Message, StringComparison.Ordinal);
        var all = string.Join(", ", new[] { a, b }.Order(StringComparer.Ordinal));
        Assert.Equal($"registry {Registry.Root} has no version \"v7\" of \"node\"; there are: {all}", Assert.Throws<RegistryException>(() => Registry.Find("node", "v7")).Message);
        Assert.Equal($"registry {Registry.Root} has no model for predictor \"web\"", Assert.Throws<RegistryException>(() => Registry.Find("web", "v7")).Message);
    }

    [Fact]
    public void List_FileOfAnotherProgram_IsShownWithWhatIsWrong()
    {
        _files.Add(1, Champion);
        File.WriteAllText(_files.PathOf("node", "v1.onnx"), "not a model");
        Directory.CreateDirectory(_files.PathOf("lost+found"));

        var models = Registry.List();

        Assert.Equal(2, models.Count);
        Assert.Equal(("", "has no metadata \"foresight\", the contract that says what it predicts"), (models[0].Error, models[1].Error));
        Assert.NotNull(models[0].Contract);
        Assert.Null(models[1].Contract);
    }

    [Fact]
    public void List_NoFolder_IsEmpty() => Assert.Empty(Registry.List());

    [Fact]
    public void Resolve_NothingHasTheAlias_IsNoError() => Assert.Null(_files.Resolve(Champion));

    [Theory]
    [InlineData("", "is empty; its first line must be a version")]
    [InlineData("\n \n", "is empty; its first line must be a version")]
    [InlineData("../../secret\n", "begins with \"../../secret\", which is not a version")]
    public void Resolve_BrokenAlias_SaysWhatIsWrong(string text, string expected)
    {
        _files.Add(1);
        File.WriteAllText(_files.PathOf("node", Champion), text);
        Assert.Equal($"alias file {_files.PathOf("node", Champion)} {expected}", _files.Refusal(Champion));
    }

    [Fact]
    public void Resolve_AliasThatIsAFolder_CannotBeRead()
    {
        Directory.CreateDirectory(_files.PathOf("node", Champion));
        Assert.StartsWith($"alias file {_files.PathOf("node", Champion)} cannot be read: ", _files.Refusal(Champion), StringComparison.Ordinal);
    }

    [Fact]
    public void Glance_ChangesWithTheAliasAndWithItsFile()
    {
        List<string> seen = [Registry.Glance("node", Champion)];
        void Look() => seen.Add(Registry.Glance("node", Champion));

        var a = _files.Add(1, Champion);
        Look();
        _files.Add(2, Champion);
        Look();
        Registry.Rollback("node", Champion);
        Assert.Equal(seen[1], Registry.Glance("node", Champion));
        File.WriteAllText(a.Path, "shorter");
        Look();
        File.Delete(a.Path);
        Look();
        File.WriteAllText(_files.PathOf("node", Champion), "");
        Look();

        Assert.Equal("", seen[0]);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public void ModelFile_InTheRegistry_IsCalledAsTheVersion()
    {
        var added = _files.Add(1);
        Assert.True(Registry.TryRead("node", added.Version, out var file, out _));
        Assert.Equal(added.Version, file.Version);
    }
}

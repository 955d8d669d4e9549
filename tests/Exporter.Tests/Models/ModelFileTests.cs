using Exporter.Models;

namespace Exporter.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly SomeModels _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void TryRead_File_GetsVersionFromNameAndContent()
    {
        var path = _files.PathOf("node.onnx");
        File.WriteAllText(path, "abc");

        Assert.True(ModelFile.TryRead(path, out var file, out _));
        // SHA-256 of "abc" is ba7816bf 8f01cfea…
        Assert.Equal("node-ba7816bf", file.Version);
        Assert.Equal("abc"u8.ToArray(), file.Content);
    }

    [Fact]
    public void TryRead_UnreadablePlaces_AreRefusedWithTheirPath()
    {
        var (missing, empty, folder) = (_files.PathOf("missing.onnx"), _files.PathOf("empty.onnx"), _files.PathOf("."));
        File.WriteAllText(empty, "");

        Assert.Equal($"model file {missing} does not exist", Error(missing));
        Assert.Equal($"model file {empty} is empty", Error(empty));
        Assert.Equal($"model file {folder} is a directory", Error(folder));
        Assert.Equal("model file /dev/zero is empty", Error("/dev/zero"));
        Assert.StartsWith("cannot read model file ", Error("a\0b"), StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_TooLarge_IsRefusedBeforeItIsRead()
    {
        var path = _files.PathOf("huge.onnx");
        using (var file = File.Create(path))
        {
            // A sparse file: takes no disk, would take 3 GiB of memory.
            file.SetLength(3L << 30);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Error(path);

        Assert.Equal($"model file {path} has 3221225472 bytes, the limit is 268435456", error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static string Error(string path)
    {
        Assert.False(ModelFile.TryRead(path, out var file, out var error));
        Assert.Null(file);
        return error;
    }
}

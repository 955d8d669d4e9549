using System.Security.Cryptography;
using System.Text.Json;
using Exporter.History;

namespace Exporter.Trainer.Storage;

/// <summary>A dataset on disk: a manifest and one Parquet file a chunk.</summary>
/// <remarks>
/// A file is whole before the manifest names it, and both take their place by a rename: whoever is killed in between leaves
/// a dataset that is shorter, never one that is wrong.
/// </remarks>
internal sealed class DatasetFolder
{
    /// <summary>Values of a file, absent ones included: 16 MiB, as who reads it holds all of it.</summary>
    public const long ValuesPerChunk = 2 << 20;

    private const string ManifestFile = "manifest.json";
    private const string TemporarySuffix = ".tmp";

    private DatasetFolder(string path, DatasetManifest manifest) => (Path, Manifest) = (path, manifest);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is there.</summary>
    public DatasetManifest Manifest { get; private set; }

    /// <summary>True where a folder holds a dataset, whole or not.</summary>
    public static bool Exists(string path) => File.Exists(System.IO.Path.Combine(path, ManifestFile));

    /// <summary>Opens a dataset.</summary>
    /// <exception cref="TrainingException">There is none, or its manifest cannot be read.</exception>
    public static DatasetFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, ManifestFile);
        if (!File.Exists(file))
        {
            throw new TrainingException($"{path} is no dataset: it has no {ManifestFile}; foresight_trainer dataset --out {path} makes one");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllText(file), DatasetManifestJson.Default.DatasetManifest);
            return manifest?.Format == DatasetManifest.CurrentFormat
                ? new DatasetFolder(path, manifest)
                : throw new TrainingException($"{file} is of format {manifest?.Format}, this program reads format {DatasetManifest.CurrentFormat}; write the dataset anew into another folder");
        }
        catch (JsonException e)
        {
            throw new TrainingException($"{file} is no manifest ({e.Message}); write the dataset anew into another folder");
        }
    }

    /// <summary>Makes an empty dataset, in a folder that may have to be made.</summary>
    public static DatasetFolder Create(string path, DatasetManifest manifest)
    {
        Directory.CreateDirectory(path);
        var folder = new DatasetFolder(path, manifest);
        folder.Save(manifest);
        return folder;
    }

    /// <summary>Keeps others from writing to the dataset until disposed.</summary>
    /// <exception cref="TrainingException">Another process writes to it.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new TrainingException($"{Path} is being written by another process ({e.Message}); wait for it, or take another folder");
        }
    }

    /// <summary>Writes a chunk: behind the last one, or in place of the one with the same first step.</summary>
    public async Task WriteAsync(IReadOnlyList<(string Column, HistoryFrame Frame)> columns, CancellationToken cancellation)
    {
        var grid = columns[0].Frame;
        var name = $"{grid.FromMs}.parquet";
        var full = System.IO.Path.Combine(Path, name);
        long rows;
        string checksum;
        var file = new FileStream(full + TemporarySuffix, FileMode.Create, FileAccess.ReadWrite);
        await using (file.ConfigureAwait(false))
        {
            rows = await ChunkFile.WriteAsync(file, columns, cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            file.Position = 0;
            checksum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
        }

        File.Move(full + TemporarySuffix, full, overwrite: true);
        var chunk = new DatasetChunk(name, DateTimeOffset.FromUnixTimeMilliseconds(grid.FromMs), grid.Steps, rows, checksum);
        var known = Manifest.Chunks.FirstOrDefault(other => other.From == chunk.From);
        Save(Manifest with { Chunks = known is null ? Manifest.Chunks.Add(chunk) : Manifest.Chunks.Replace(known, chunk) });
    }

    /// <summary>The bytes of a chunk's file.</summary>
    /// <exception cref="TrainingException">They are not those that were written.</exception>
    public async Task<byte[]> ReadAsync(DatasetChunk chunk, CancellationToken cancellation)
    {
        var full = System.IO.Path.Combine(Path, chunk.File);
        var bytes = File.Exists(full) ? await File.ReadAllBytesAsync(full, cancellation).ConfigureAwait(false) : [];
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == chunk.Sha256)
        {
            return bytes;
        }

        var what = File.Exists(full) ? $"is not as it was written ({bytes.Length} bytes, another checksum than {ManifestFile} says): truncated or changed" : "is missing";
        throw new TrainingException($"{full} {what}; the command that wrote the dataset, given again, makes that part anew");
    }

    private void Save(DatasetManifest manifest)
    {
        var file = System.IO.Path.Combine(Path, ManifestFile);
        using (var stream = File.Create(file + TemporarySuffix))
        {
            JsonSerializer.Serialize(stream, manifest, DatasetManifestJson.Default.DatasetManifest);
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + TemporarySuffix, file, overwrite: true);
        Manifest = manifest;
    }
}

using System.Globalization;
using Exporter.Signals.State;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>The folder that all shards of a batch write to, as one shard sees it.</summary>
internal sealed class ShardFolder : IDisposable
{
    private const string Manifests = "shard-*-of-*.json";

    private readonly string _path;
    private readonly string _shard;
    private readonly FileStream _lock;

    private ShardFolder(string path, string shard, ShardManifest manifest, FileStream held) => (_path, _shard, Manifest, _lock) = (path, shard, manifest, held);

    /// <summary>What is done.</summary>
    public ShardManifest Manifest { get; private set; }

    private string ManifestPath => Path.Combine(_path, $"shard-{_shard}.json");

    /// <summary>Opens a folder for one shard, and makes it where it is missing.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shard">Which shard.</param>
    /// <param name="fresh">What it is to do, with nothing done.</param>
    /// <returns>Null while another process works on the shard.</returns>
    /// <exception cref="TrainingException">The folder has parts of other work.</exception>
    public static ShardFolder? TryOpen(string path, EntityShard shard, ShardManifest fresh)
    {
        OwnFiles.CreateFolder(Path.GetFullPath(path));
        var name = NameOf(shard);
        var held = DurableFiles.TryLock(Path.Combine(path, $".shard-{name}.lock"), OwnFiles.ModeIn(path));
        if (held is null)
        {
            return null;
        }

        try
        {
            foreach (var file in Directory.GetFiles(path, Manifests))
            {
                RequireSame(file, ShardManifest.Read(file)!, fresh);
            }

            var folder = new ShardFolder(path, name, fresh, held);
            folder.Manifest = ShardManifest.Read(folder.ManifestPath) ?? fresh;

            // Left by whoever was killed; nobody else writes this shard's files now.
            Array.ForEach(Directory.GetFiles(path, $".*-{name}.parquet.*{DurableFiles.TemporarySuffix}"), DurableFiles.TryDelete);
            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Where the part that begins at a step is, or will be.</summary>
    public string PathOf(long fromMs) => Path.Combine(_path, $"{DateTimeOffset.FromUnixTimeMilliseconds(fromMs).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{_shard}.parquet");

    /// <summary>Whether the part that begins at a step is there as it was written.</summary>
    public bool Has(long fromMs) =>
        Manifest.Parts.FirstOrDefault(part => part.From.ToUnixTimeMilliseconds() == fromMs) is { } known && new FileInfo(PathOf(fromMs)) is { Exists: true, Length: var bytes } && bytes == known.Bytes;

    /// <summary>Writes down that a part is whole.</summary>
    public void Note(long fromMs, long rows)
    {
        var path = PathOf(fromMs);
        var part = new ShardPart(Path.GetFileName(path), DateTimeOffset.FromUnixTimeMilliseconds(fromMs), rows, new FileInfo(path).Length);
        Save(Manifest with { Parts = [.. Manifest.Parts.Where(other => other.From != part.From).Append(part).OrderBy(other => other.From)] });
    }

    /// <summary>Writes down that all is there.</summary>
    public void Finish() => Save(Manifest with { Complete = true });

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string NameOf(EntityShard shard) => string.Create(CultureInfo.InvariantCulture, $"{shard.Number}-of-{shard.Count}");

    private static void RequireSame(string file, ShardManifest there, ShardManifest fresh)
    {
        if (there.Identity != fresh.Identity)
        {
            throw new TrainingException(
                $"{file} belongs to other work: model {there.Model}, {there.From:u} to {there.To:u}, shard {there.Shard}; this is model {fresh.Model}, {fresh.From:u} to {fresh.To:u}, shard {fresh.Shard}"
                + (there.Model == fresh.Model && (there.From != fresh.From || there.To != fresh.To) ? ". Give --from and --to as times that stand still" : "") + ". What decides the rows must be the same for all shards of a folder");
        }
    }

    private void Save(ShardManifest manifest)
    {
        manifest.Write(ManifestPath);
        Manifest = manifest;
    }
}

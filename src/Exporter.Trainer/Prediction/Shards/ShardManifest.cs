using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exporter.Signals.State;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>What one shard of a batch has done so far: <c>shard-I-of-N.json</c> beside its parts.</summary>
/// <remarks>Each shard writes its own, so machines share the folder and nothing else. A part is whole before it is named here, and both take their place by a rename.</remarks>
internal sealed record ShardManifest
{
    /// <summary>Digest of all that decides the rows, the number of shards among it: other work does not go on in this folder.</summary>
    public required string Identity { get; init; }

    /// <summary>The predictor.</summary>
    public required string Predictor { get; init; }

    /// <summary>Version of the model.</summary>
    public required string Model { get; init; }

    /// <summary>First step that is predicted at.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last one.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The shard, as <c>I/N</c>.</summary>
    public required string Shard { get; init; }

    /// <summary>The parts that are whole, in the order of time.</summary>
    public ImmutableArray<ShardPart> Parts { get; init; } = [];

    /// <summary>True once all parts are there.</summary>
    public bool Complete { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="TrainingException">It is none.</exception>
    public static ShardManifest? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ShardManifestJson.Default.ShardManifest) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new TrainingException($"{path} is no manifest of a batch ({e.Message}); remove it, and its shard begins anew");
        }
    }

    /// <summary>Writes it, in one step.</summary>
    public void Write(string path) => DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, ShardManifestJson.Default.ShardManifest), OwnFiles.ModeIn(Path.GetDirectoryName(path)!));
}

/// <summary>One file of a shard.</summary>
/// <param name="File">Its name.</param>
/// <param name="From">First step that it is about.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record ShardPart(string File, DateTimeOffset From, long Rows, long Bytes);

/// <summary>Generated JSON code of the manifest: snake case, for people to read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ShardManifest))]
internal sealed partial class ShardManifestJson : JsonSerializerContext;

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Exporter.Trainer.Storage;

/// <summary>What a dataset is and how far it reaches: <c>manifest.json</c> in its folder.</summary>
internal sealed record DatasetManifest
{
    /// <summary>The only format there is; a reader refuses others.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of folder and files.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Name of the predictor.</summary>
    public required string Predictor { get; init; }

    /// <summary>True where it was made from recorded files: expressions are then those of a mapping, not of a live configuration.</summary>
    public bool Recorded { get; init; }

    /// <summary>Distance of steps in seconds.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>First step.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Labels that identify an entity.</summary>
    public required ImmutableArray<string> EntityLabels { get; init; }

    /// <summary>PromQL of each column of values; see <see cref="DatasetColumns"/>.</summary>
    public required ImmutableSortedDictionary<string, string> Expressions { get; init; }

    /// <summary>The files in order of time, without gaps.</summary>
    public ImmutableArray<DatasetChunk> Chunks { get; init; } = [];

    /// <summary>Distance of steps in ms.</summary>
    [JsonIgnore]
    public long StepMs => (long)Math.Round(StepSeconds * 1000);

    /// <summary>First step, Unix ms.</summary>
    [JsonIgnore]
    public long FromMs => From.ToUnixTimeMilliseconds();

    /// <summary>First step that is not there yet, Unix ms.</summary>
    [JsonIgnore]
    public long EndMs => Chunks.IsEmpty ? FromMs : Chunks[^1].FromMs + (Chunks[^1].Steps * StepMs);

    /// <summary>Number of steps that are there.</summary>
    [JsonIgnore]
    public long Steps => (EndMs - FromMs) / StepMs;
}

/// <summary>One file of a dataset.</summary>
/// <param name="File">Its name below the folder.</param>
/// <param name="From">Its first step.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Rows">Rows in it: label sets and steps at which any column has a value.</param>
/// <param name="Sha256">Checksum of its bytes, hexadecimal.</param>
internal sealed record DatasetChunk(string File, DateTimeOffset From, int Steps, long Rows, string Sha256)
{
    /// <summary>First step, Unix ms.</summary>
    [JsonIgnore]
    public long FromMs => From.ToUnixTimeMilliseconds();
}

/// <summary>Generated JSON code of the manifest: snake case, for people to read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DatasetManifest))]
internal sealed partial class DatasetManifestJson : JsonSerializerContext;

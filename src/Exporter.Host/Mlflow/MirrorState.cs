using System.Text.Json;
using System.Text.Json.Serialization;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Host.Mlflow;

/// <summary>What an alias stood for on both sides when they last agreed: which side has moved since follows from it.</summary>
/// <param name="Url">The MLflow.</param>
/// <param name="Model">The registered model there.</param>
/// <param name="Alias">The alias there.</param>
/// <param name="There">The version that it stood for there; null for none.</param>
/// <param name="Here">The version that it stood for here; null for none.</param>
internal sealed record MirrorState(string Url, string Model, string Alias, string? There, string? Here)
{
    private const int MaxBytes = 1 << 16;

    /// <summary>True where it is about the same alias of the same MLflow.</summary>
    public bool IsOf(Uri url, RemoteModel remote) => (Url, Model, Alias) == (url.AbsoluteUri, remote.Name, remote.Alias);

    /// <summary>Reads what was written.</summary>
    /// <returns>Null where nothing was, or it is damaged: both sides are then compared anew, and MLflow has the first word.</returns>
    public static MirrorState? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxBytes } ? JsonSerializer.Deserialize(File.ReadAllBytes(path), MirrorJson.Default.MirrorState) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it, in one step.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public void Write(string path)
    {
        OwnFiles.CreateFolder(Path.GetDirectoryName(path)!);
        DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, MirrorJson.Default.MirrorState), OwnFiles.ModeIn(Path.GetDirectoryName(path)!));
    }
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MirrorState))]
internal sealed partial class MirrorJson : JsonSerializerContext;

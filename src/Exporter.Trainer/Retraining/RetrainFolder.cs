using System.Text.Json;
using Exporter.Models.Registry;
using Exporter.Signals.State;

namespace Exporter.Trainer.Retraining;

/// <summary>What retraining keeps beside a predictor's models in the registry: a lock, and what the last run came to.</summary>
/// <remarks>The lock is the system's, on an open file: it ends with the process that holds it, however that ends.</remarks>
internal sealed class RetrainFolder : IDisposable
{
    private readonly string _folder;
    private readonly FileStream _held;

    private RetrainFolder(string folder, FileStream held) => (_folder, _held) = (folder, held);

    private string LastFile => Path.Combine(_folder, "last.json");

    /// <summary>Takes the lock.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="predictor">The predictor.</param>
    /// <returns>Null while another process retrains the predictor.</returns>
    public static RetrainFolder? TryTake(ModelRegistry registry, string predictor)
    {
        var folder = Path.Combine(registry.Root, predictor, "retrain");
        OwnFiles.CreateFolder(folder);
        return DurableFiles.TryLock(Path.Combine(folder, ".lock"), OwnFiles.ModeIn(folder)) is { } held ? new RetrainFolder(folder, held) : null;
    }

    /// <summary>What the last run came to; null where there was none, or it cannot be read: then the next one does its work again.</summary>
    public RetrainSummary? ReadLast()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(LastFile), RetrainJson.Default.RetrainSummary);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps what a run came to.</summary>
    public void WriteLast(RetrainSummary summary) =>
        DurableFiles.Replace(LastFile, JsonSerializer.SerializeToUtf8Bytes(summary, RetrainJson.Default.RetrainSummary), OwnFiles.ModeIn(_folder));

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

using System.Text.Json;
using Exporter.Signals.Logs;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.Logs;

/// <summary>Keeps templates beyond the end of a process, so that the same lines have the same templates, and what was learnt of them stays.</summary>
/// <remarks>A file of its own, replaced as a whole. One that cannot be read costs what was learnt and nothing else.</remarks>
internal static class LogState
{
    /// <summary>Reads the file.</summary>
    /// <param name="file">Where it is; null for nowhere.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <param name="logger">Told of a file that cannot be used.</param>
    /// <returns>What it holds; null where there is none.</returns>
    public static SavedLogs? Read(string? file, SealKey? key, ILogger logger)
    {
        if (file is null || !File.Exists(file))
        {
            return null;
        }

        try
        {
            using var content = SealedFiles.OpenRead(file, key, SealPurpose.LogTemplates);
            var saved = JsonSerializer.Deserialize(content, SavedLogsJson.Default.SavedLogs);
            return saved?.IsSound() == true
                ? saved
                : throw new JsonException($"version {saved?.Version} with templates that are not as this program writes them (version {SavedLogs.CurrentVersion})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            Log.LogsNotRestored(logger, file, exception.Message);
            return null;
        }
    }

    /// <summary>Writes the file; none where no line ever came.</summary>
    /// <param name="file">Where it will be.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <param name="desk">What is written.</param>
    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    public static void Write(string file, SealKey? key, LogDesk desk)
    {
        if (desk.Read(census => census.Save()) is not { Found: > 0 } saved)
        {
            return;
        }

        SealedFiles.Replace(file, key, SealPurpose.LogTemplates, target => JsonSerializer.Serialize(target, saved, SavedLogsJson.Default.SavedLogs));
    }
}

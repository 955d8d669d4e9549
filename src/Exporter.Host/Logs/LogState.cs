using System.Text.Json;
using Exporter.Signals.Logs;
using Exporter.Signals.State;

namespace Exporter.Host.Logs;

/// <summary>Keeps templates beyond the end of a process, so that the same lines have the same templates, and what was learnt of them stays.</summary>
/// <remarks>A file of its own, replaced as a whole. One that cannot be read costs what was learnt and nothing else.</remarks>
internal static class LogState
{
    /// <summary>Reads the file.</summary>
    /// <param name="file">Where it is; null for nowhere.</param>
    /// <param name="logger">Told of a file that cannot be used.</param>
    /// <returns>What it holds; null where there is none.</returns>
    public static SavedLogs? Read(string? file, ILogger logger)
    {
        if (file is null || !File.Exists(file))
        {
            return null;
        }

        try
        {
            var saved = JsonSerializer.Deserialize(File.ReadAllBytes(file), SavedLogsJson.Default.SavedLogs);
            return saved is { Version: SavedLogs.CurrentVersion } && saved.IsSound()
                ? saved
                : throw new JsonException($"version {saved?.Version} with templates that are not as this program writes them (version {SavedLogs.CurrentVersion})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.LogsNotRestored(logger, file, exception.Message);
            return null;
        }
    }

    /// <summary>Writes the file; none where no line ever came.</summary>
    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    public static void Write(string file, LogDesk desk)
    {
        if (desk.Read(census => census.Save()) is { Found: > 0 } saved)
        {
            DurableFiles.Replace(file, JsonSerializer.SerializeToUtf8Bytes(saved, SavedLogsJson.Default.SavedLogs));
        }
    }
}

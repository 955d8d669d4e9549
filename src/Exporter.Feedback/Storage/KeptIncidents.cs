using System.Collections.Immutable;
using Exporter.Signals.State.Sealing;

namespace Exporter.Feedback.Storage;

/// <summary>Reads reported incidents out of a store's file by itself, whether a process has it open or not.</summary>
public static class KeptIncidents
{
    /// <summary>The schema version that brought the table.</summary>
    private static readonly int FirstVersion = StoreSchema.Steps.IndexOf(IncidentTables.Create) + 1;

    private static ReadOnlySpan<byte> DatabaseHeader => "SQLite format 3\0"u8;

    /// <summary>True for a file that begins as every SQLite database does, or as every encrypted one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static bool IsDatabase(string path)
    {
        // A process that has it open may write to it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[DatabaseHeader.Length];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && (head.SequenceEqual(DatabaseHeader) || SealMark.IsSealed(head));
    }

    /// <summary>Reads the incidents of a store, the newest first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="predictor">Whose; empty for all.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <exception cref="StoreRefusedException">It is no store of ours, of a newer version, encrypted otherwise, damaged, or cannot be read.</exception>
    public static ImmutableArray<KeptIncident> Read(string path, string predictor, SealKey? key = null) =>
        StoreReading.Alone(path, key, (connection, version) => version >= FirstVersion ? StoreReading.All<KeptIncident>(take => IncidentRows.Read(connection, predictor, null, take)) : []);
}

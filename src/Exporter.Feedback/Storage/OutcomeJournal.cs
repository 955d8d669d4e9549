using System.IO.Compression;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Records of the steps since the last snapshot: with them, a process that was killed leaves its ledger as it was at the last step.</summary>
/// <remarks>
/// A snapshot of a large fleet's ledger is tens of megabytes and comes every five minutes; a step's record is half a megabyte for 100,000
/// entities with two horizons, 0.2 MB compressed where probabilities are noise, and comes with every step. A snapshot removes those that it contains. Without
/// snapshots the last <see cref="MaxSteps"/> stay: what waited longer is then lost with the process.
/// </remarks>
internal static class OutcomeJournal
{
    /// <summary>Most records of one predictor.</summary>
    public const int MaxSteps = 1024;

    /// <summary>Adds a step, and removes what is too much.</summary>
    public static void Append(SqliteConnection connection, JournalKey key, long stepMs, ReadOnlySpan<byte> record)
    {
        using var insert = new Statement(connection, "INSERT OR REPLACE INTO outcome_steps (predictor, step_ms, definition, record) VALUES ($1, $2, $3, $4)");
        insert.Run(key.Predictor, stepMs, key.Definition, Compress(record));
        using var trim = new Statement(connection, """
            DELETE FROM outcome_steps WHERE predictor = $1 AND step_ms <=
              (SELECT step_ms FROM outcome_steps WHERE predictor = $1 ORDER BY step_ms DESC LIMIT 1 OFFSET $2)
            """);
        trim.Run(key.Predictor, MaxSteps);
    }

    /// <summary>Hands the records after a step to <paramref name="take"/>, in order, until it wants no more.</summary>
    public static void Read(SqliteConnection connection, JournalKey key, long afterMs, Func<byte[], bool> take)
    {
        using var query = new Statement(connection, "SELECT record FROM outcome_steps WHERE predictor = $1 AND step_ms > $2 AND definition = $3 ORDER BY step_ms");
        using var row = query.Query(key.Predictor, afterMs, key.Definition);
        while (row.Read() && take(Expand((byte[])row.GetValue(0))))
        {
        }
    }

    private static byte[] Compress(ReadOnlySpan<byte> record)
    {
        using var target = new MemoryStream();
        using (var stream = new ZLibStream(target, CompressionLevel.Fastest))
        {
            stream.Write(record);
        }

        return target.ToArray();
    }

    private static byte[] Expand(byte[] record)
    {
        using var target = new MemoryStream();
        using var stream = new ZLibStream(new MemoryStream(record), CompressionMode.Decompress);
        stream.CopyTo(target);
        return target.ToArray();
    }
}

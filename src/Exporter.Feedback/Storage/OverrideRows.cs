using System.Collections.Immutable;
using Exporter.Models.Overrides;
using Exporter.Signals.PromQL;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How overrides are read: see <see cref="OverrideTables"/>.</summary>
public static class OverrideRows
{
    private const string Columns =
        "number, kind, predictor, matchers, start_ms, end_ms, probability, reason, decided_by, origin, posted_ms, ended, ended_ms, ended_by, ended_origin, ended_posted_ms, model_version";

    /// <summary>Hands overrides out, the newest first, until <paramref name="take"/> wants no more.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="take">Receives them.</param>
    public static void Read(SqliteConnection connection, long? before, Func<KeptOverride, bool> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        using var query = new Statement(connection, $"SELECT {Columns} FROM overrides WHERE $1 IS NULL OR number < $1 ORDER BY number DESC");
        using var row = query.Query(before);
        while (row.Read() && take(ReadOne(row)))
        {
        }
    }

    /// <summary>Those that have not ended, in the order of their numbers.</summary>
    public static ImmutableArray<Override> ReadInForce(SqliteConnection connection)
    {
        using var query = new Statement(connection, $"SELECT {Columns} FROM overrides WHERE ended IS NULL ORDER BY number");
        using var row = query.Query();
        var found = ImmutableArray.CreateBuilder<Override>();
        while (row.Read())
        {
            found.Add(ReadOne(row).Override);
        }

        return found.ToImmutable();
    }

    private static KeptOverride ReadOne(SqliteDataReader row)
    {
        var match = row.GetString(3);
        var read = new Override
        {
            Number = row.GetInt64(0),
            Kind = OverrideKinds.TryParse(row.GetString(1), out var kind) ? kind : throw new InvalidDataException($"\"{row.GetString(1)}\" is no kind of override"),
            Predictor = row.GetString(2),
            Match = match,
            Condition = match.Length == 0 ? null
                : AdHocQuery.TryParseSelector(match, out var matchers, out _) && LabelCondition.TryCreate(matchers, out var condition, out _) ? condition
                : throw new InvalidDataException($"\"{match}\" are no matchers"),
            StartMs = row.GetInt64(4),
            EndMs = Number(row, 5),
            Probability = row.IsDBNull(6) ? null : row.GetDouble(6),
            Reason = row.GetString(7),
            By = row.GetString(8),
            Version = row.GetString(16),
        };
        var ending = row.IsDBNull(11) ? null : new OverrideEnding(row.GetString(11), row.GetInt64(12), row.GetString(13), row.GetString(14), row.GetInt64(15));
        return new KeptOverride(read, row.GetString(9), row.GetInt64(10), ending);
    }

    private static long? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}

/// <summary>An override as the store has it.</summary>
/// <param name="Override">What was decided.</param>
/// <param name="Origin">The address that the request came from.</param>
/// <param name="PostedMs">When, by the clock, Unix ms.</param>
/// <param name="Ending">How it ended; null while it has not.</param>
public sealed record KeptOverride(Override Override, string Origin, long PostedMs, OverrideEnding? Ending);

/// <summary>How an override ended.</summary>
/// <param name="How"><see cref="Deleted"/> or <see cref="Expired"/>.</param>
/// <param name="AtMs">From then on nothing followed from it, Unix ms of event time.</param>
/// <param name="By">Who ended it; empty where it expired.</param>
/// <param name="Origin">The address that the request came from; empty where it expired.</param>
/// <param name="PostedMs">When that was written, by the clock, Unix ms.</param>
public sealed record OverrideEnding(string How, long AtMs, string By, string Origin, long PostedMs)
{
    /// <summary>Somebody ended it.</summary>
    public const string Deleted = "deleted";

    /// <summary>Its time was over.</summary>
    public const string Expired = "expired";
}

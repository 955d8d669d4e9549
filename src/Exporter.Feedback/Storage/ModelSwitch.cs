using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>A model that took another's place: what the audit keeps.</summary>
/// <param name="Predictor">Whose.</param>
/// <param name="Challenger">Name of the challenger; empty for the champion.</param>
/// <param name="AtMs">When, Unix ms of the machine's clock.</param>
/// <param name="From">Version before; empty for none.</param>
/// <param name="To">Version from then on; empty where none serves any more.</param>
/// <param name="Reason">Why, in a word.</param>
/// <param name="Note">Who asked for it and why, or what a rule saw, in words and numbers; empty where nobody says. It is kept with the event and the request, not here.</param>
public sealed record ModelSwitch(string Predictor, string Challenger, long AtMs, string From, string To, string Reason, string Note = "");

/// <summary>Keeps switches of models in the store.</summary>
public static class ModelSwitches
{
    /// <summary>Most that are read at a time.</summary>
    public const int MostRead = 50;

    /// <summary>Has a switch written soon; nothing where there is no store.</summary>
    public static void Keep(Store? store, ModelSwitch done) => store?.Enqueue(new Write(done));

    /// <summary>The latest switches of a predictor, champion and challengers, the newest first; at most <see cref="MostRead"/> of each.</summary>
    public static ImmutableArray<ModelSwitch> Read(Store? store, string predictor) => store?.Read(connection => Read(connection, predictor), []) ?? [];

    private static ImmutableArray<ModelSwitch> Read(SqliteConnection connection, string predictor)
    {
        using var query = new Statement(connection, """
            SELECT challenger, at_ms, from_version, to_version, reason FROM
              (SELECT *, row_number() OVER (PARTITION BY challenger ORDER BY at_ms DESC) AS place FROM model_switches WHERE predictor = $1)
            WHERE place <= $2 ORDER BY at_ms DESC, challenger
            """);
        using var row = query.Query(predictor, MostRead);
        var found = ImmutableArray.CreateBuilder<ModelSwitch>();
        while (row.Read())
        {
            found.Add(new ModelSwitch(predictor, row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4)));
        }

        return found.ToImmutable();
    }

    private sealed class Write(ModelSwitch done) : IStoreWrite
    {
        public long Bytes => 512;

        public void Apply(SqliteConnection connection)
        {
            using var insert = new Statement(connection, """
                INSERT OR REPLACE INTO model_switches (predictor, challenger, at_ms, from_version, to_version, reason) VALUES ($1, $2, $3, $4, $5, $6)
                """);
            insert.Run(done.Predictor, done.Challenger, done.AtMs, done.From, done.To, done.Reason);
            using var expire = new Statement(connection, "DELETE FROM model_switches WHERE predictor = $1 AND at_ms < $2");
            expire.Run(done.Predictor, done.AtMs - (long)OutcomeRows.Kept.TotalMilliseconds);
        }
    }
}

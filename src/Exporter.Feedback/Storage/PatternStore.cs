using System.Collections.Immutable;
using Exporter.Models.Advice;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps what a predictor's <see cref="PatternBook"/> has learnt in the store, and gives it back to the next process.</summary>
public static class PatternStore
{
    /// <summary>What was learnt, by ascending number: the newest that a book remembers. Nothing where there is no store.</summary>
    public static ImmutableArray<LearntIncident> Read(Store? store, string predictor) =>
        store?.Read(connection => Read(connection, predictor), []) ?? [];

    /// <summary>Has what was learnt written soon.</summary>
    public static void Keep(Store? store, string predictor, ImmutableArray<LearntIncident> learnt)
    {
        if (!learnt.IsEmpty)
        {
            store?.Enqueue(new Write(predictor, learnt));
        }
    }

    private static ImmutableArray<LearntIncident> Read(SqliteConnection connection, string predictor)
    {
        using var query = new Statement(connection, """
            SELECT number, entity, onset_ms, pattern, elements FROM pattern_incidents
            WHERE predictor = $1 ORDER BY number DESC, onset_ms DESC LIMIT $2
            """);
        using var rows = query.Query(predictor, PatternBook.MaxIncidents);
        var incidents = new List<LearntIncident>();
        while (rows.Read())
        {
            incidents.Add(new LearntIncident(rows.GetInt32(0), EntityText.Parse(rows.GetString(1)), rows.GetInt64(2), rows.GetInt32(3), ParseElements(rows.GetString(4))));
        }

        incidents.Reverse();
        return [.. incidents];
    }

    private static string TextOf(ImmutableArray<PatternElement> elements) => string.Join(',', elements.Select(element => $"{element.Signal}:{element.Behaviour}"));

    private static ImmutableArray<PatternElement> ParseElements(string text) =>
        [.. text.Split(',').Select(element => element.Split(':')).Select(parts => new PatternElement(parts[0], parts[^1]))];

    private sealed class Write(string predictor, ImmutableArray<LearntIncident> learnt) : IStoreWrite
    {
        private const int BytesOfOne = 512;

        public long Bytes => (long)learnt.Length * BytesOfOne;

        // Again after a commit that failed, or by a process that replays the steps after its snapshot: the rows are the same.
        public void Apply(SqliteConnection connection)
        {
            using var insert = new Statement(connection, """
                INSERT OR REPLACE INTO pattern_incidents (predictor, number, entity, onset_ms, pattern, elements)
                VALUES ($1, $2, $3, $4, $5, $6)
                """);
            foreach (var incident in learnt)
            {
                insert.Run(predictor, incident.Number, EntityText.Of(incident.Entity), incident.OnsetMs, incident.Pattern, TextOf(incident.Elements));
            }
        }
    }
}

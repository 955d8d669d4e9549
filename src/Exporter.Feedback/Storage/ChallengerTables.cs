namespace Exporter.Feedback.Storage;

/// <summary>The tables of challengers and of what became champion. In tables of their own, so that whoever sums outcomes counts nothing twice.</summary>
internal static class ChallengerTables
{
    /// <summary>First version.</summary>
    /// <remarks>
    /// <c>challenger_hours</c> are <c>outcome_hours</c> of a model that predicted beside the champion. A row of <c>model_switches</c> is a model that took
    /// another's place: the champion's where <c>challenger</c> is empty. Its time is the machine's, not the stream's.
    /// </remarks>
    public const string Create = """
        CREATE TABLE challenger_hours (
          predictor TEXT NOT NULL,
          horizon TEXT NOT NULL,
          hour_ms INTEGER NOT NULL,
          true_positives INTEGER NOT NULL,
          false_positives INTEGER NOT NULL,
          misses INTEGER NOT NULL,
          true_negatives INTEGER NOT NULL,
          uncertain INTEGER NOT NULL,
          brier_sum REAL NOT NULL,
          alerts INTEGER NOT NULL,
          alerts_right INTEGER NOT NULL,
          alerts_wrong INTEGER NOT NULL,
          onsets_caught INTEGER NOT NULL,
          onsets_missed INTEGER NOT NULL,
          scores BLOB NOT NULL,
          challenger TEXT NOT NULL,
          version TEXT NOT NULL,
          PRIMARY KEY (predictor, challenger, version, horizon, hour_ms)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE model_switches (
          predictor TEXT NOT NULL,
          challenger TEXT NOT NULL,
          at_ms INTEGER NOT NULL,
          from_version TEXT NOT NULL,
          to_version TEXT NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY (predictor, challenger, at_ms, to_version)
        ) STRICT, WITHOUT ROWID;
        """;
}

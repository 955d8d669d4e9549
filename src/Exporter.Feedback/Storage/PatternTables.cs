namespace Exporter.Feedback.Storage;

/// <summary>The tables of failure patterns. An entity is JSON of its labels, in their order; elements are <c>signal:behaviour</c>, joined by commas.</summary>
internal static class PatternTables
{
    /// <summary>First version.</summary>
    /// <remarks>A row of <c>pattern_incidents</c> is an incident that was preceded by explained predictions; its pattern's elements are those of the pattern's first incident.</remarks>
    public const string Create = """
        CREATE TABLE pattern_incidents (
          predictor TEXT NOT NULL,
          number INTEGER NOT NULL,
          entity TEXT NOT NULL,
          onset_ms INTEGER NOT NULL,
          pattern INTEGER NOT NULL,
          elements TEXT NOT NULL,
          PRIMARY KEY (predictor, onset_ms, entity)
        ) STRICT, WITHOUT ROWID;
        """;
}

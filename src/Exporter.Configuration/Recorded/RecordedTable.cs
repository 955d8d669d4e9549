using System.Collections.Immutable;

namespace Exporter.Configuration.Recorded;

/// <summary>One CSV file of a recording, and what its columns mean.</summary>
public sealed record RecordedTable
{
    /// <summary>Metric name of its series.</summary>
    public required string Name { get; init; }

    /// <summary>File name in the data folder; <c>{part}</c> stands for the part that is read, such as train.</summary>
    public required string File { get; init; }

    /// <summary>Column that names the entity.</summary>
    public string EntityColumn { get; init; } = "entity";

    /// <summary>Column with the time in Unix seconds; not read from a table of attributes.</summary>
    public string TimeColumn { get; init; } = "timestamp";

    /// <summary>Numeric columns: series <c>name{entity, column}</c>; empty for all that are not named otherwise.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>How long a row holds while no next one comes; null for one step.</summary>
    public TimeSpan? Hold { get; init; }

    /// <summary>Column that names the kind of event where rows are events: series <c>name_total</c> and <c>name_last_seconds</c>; null for other tables.</summary>
    public string? EventColumn { get; init; }

    /// <summary>True where a row describes an entity for good: without a time.</summary>
    public bool IsStatic { get; init; }

    /// <summary>Columns that become labels of a series <c>name_info</c>; of static tables only.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Columns that, rounded to whole numbers, name an operating condition; values then tell the deviation from its mean in training data.</summary>
    public ImmutableArray<string> RelativeTo { get; init; } = [];
}

namespace Exporter.Signals.Logs;

/// <summary>Bounds of what is counted of logs.</summary>
public sealed record LogLimits
{
    /// <summary>Templates that are remembered; those with the fewest lines give way.</summary>
    public int MaxTemplates { get; init; } = TemplateMiner.DefaultMaxTemplates;

    /// <summary>Entities that lines are counted for; lines of further ones are dropped and counted.</summary>
    public int MaxEntities { get; init; } = 1000;

    /// <summary>Templates of one entity that have a series of their own; the others share <c>template="other"</c>.</summary>
    public int MaxTemplatesPerEntity { get; init; } = 50;
}

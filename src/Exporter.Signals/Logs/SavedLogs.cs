using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>Templates of logs and what was learnt of them, as they are kept beyond the end of a process.</summary>
/// <param name="Version">Of the format.</param>
/// <param name="Found">Templates that were ever found.</param>
/// <param name="Incidents">Incidents that were learnt from.</param>
/// <param name="Moments">Windows at the end of which it was seen what had been raised.</param>
/// <param name="Templates">In the order in which they were found.</param>
/// <param name="Entities">What is usual of each entity; absent in the first version.</param>
public sealed record SavedLogs(int Version, long Found, int Incidents, long Moments, ImmutableArray<SavedTemplate> Templates, ImmutableArray<SavedLogEntity> Entities)
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentVersion = 2;

    private const int FirstVersion = 1;

    /// <summary>Whether it is as this program, or one before it, writes it.</summary>
    public bool IsSound() => Version is >= FirstVersion and <= CurrentVersion
        && (Entities.IsDefault ? Version == FirstVersion : Entities.All(entity => entity is not null && entity.IsSound()))
        && Found >= 0 && Incidents >= 0 && Moments >= 0 && !Templates.IsDefault && Templates.All(template => template is not null && template.IsSound());
}

/// <summary>What is usual of one entity, as it is kept.</summary>
/// <param name="Labels">Labels that identify it.</param>
/// <param name="Window">Number of its open window.</param>
/// <param name="Windows">How many windows it is known for.</param>
/// <param name="LastMs">The latest time of one of its lines, Unix milliseconds.</param>
/// <param name="Templates">The templates that have a series of their own.</param>
public sealed record SavedLogEntity(Dictionary<string, string> Labels, long Window, int Windows, long LastMs, ImmutableArray<SavedTemplateCount> Templates)
{
    /// <summary>Whether it is as this program writes it.</summary>
    public bool IsSound() => Labels is { Count: > 0 } && Labels.All(label => label is { Key.Length: > 0, Value.Length: > 0 }) && Windows >= 0
        && !Templates.IsDefault && Templates.All(template => template is not null && template.IsSound());
}

/// <summary>Windows of one template of an entity, as they are kept.</summary>
/// <param name="Template">Its identity.</param>
/// <param name="Usual">Lines a window, on average.</param>
/// <param name="Current">Lines of the window that is open.</param>
/// <param name="Previous">Lines of the window before.</param>
/// <param name="LastMs">When it was last seen, Unix milliseconds.</param>
/// <param name="Raised">Which of the last 32 windows were raised.</param>
public sealed record SavedTemplateCount(ulong Template, double Usual, long Current, long Previous, long LastMs, uint Raised)
{
    /// <summary>Whether it is as this program writes it.</summary>
    public bool IsSound() => Usual >= 0 && double.IsFinite(Usual) && Current >= 0 && Previous >= 0;
}

/// <summary>One template, as it is kept.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Number">Its place in the order in which templates were found.</param>
/// <param name="Words">Its tokens.</param>
/// <param name="Traits">What is known of each.</param>
/// <param name="Lines">Lines since it was found.</param>
/// <param name="Hits">Lines since templates were last forgotten.</param>
/// <param name="FirstMs">When its first line was written, Unix milliseconds.</param>
/// <param name="LastMs">When its latest line was written, Unix milliseconds.</param>
/// <param name="Severity">The worst of its lines.</param>
/// <param name="AnyFirst">Whether its lines begin with any word.</param>
/// <param name="IncidentsAfter">Its support.</param>
/// <param name="MomentsRaised">Moments before which it was raised.</param>
/// <param name="KnownBad">Whether it is known to come before incidents.</param>
/// <param name="Example">Its first line; null where none is kept.</param>
public sealed record SavedTemplate(
    ulong Id,
    long Number,
    ImmutableArray<string> Words,
    ImmutableArray<byte> Traits,
    long Lines,
    long Hits,
    long FirstMs,
    long LastMs,
    LogSeverity Severity,
    bool AnyFirst,
    int IncidentsAfter,
    long MomentsRaised,
    bool KnownBad,
    string? Example)
{
    /// <summary>Whether it is as this program writes it.</summary>
    public bool IsSound() => !Words.IsDefaultOrEmpty && !Traits.IsDefault && Words.Length == Traits.Length && Words.Length <= MaskedLine.MaxTokens && Words.All(word => word is not null)
        && Enum.IsDefined(Severity);
}

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SavedLogs))]
public sealed partial class SavedLogsJson : JsonSerializerContext;

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Exporter.Trainer.Reporting;

/// <summary>What became of an incident or alert.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimelineKind>))]
public enum TimelineKind
{
    /// <summary>An incident that was announced in time.</summary>
    [JsonStringEnumMemberName("caught")]
    Caught,

    /// <summary>An incident that no alert announced.</summary>
    [JsonStringEnumMemberName("missed")]
    Missed,

    /// <summary>An alert that no incident followed.</summary>
    [JsonStringEnumMemberName("false_alarm")]
    FalseAlarm,
}

/// <summary>What the model said around one incident or false alarm, and which signals drove it.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Entity">The entity's labels.</param>
/// <param name="AlertMs">First step of the alert, Unix ms; null for a missed incident.</param>
/// <param name="OnsetMs">The onset, Unix ms; null for a false alarm.</param>
/// <param name="ExplainedMs">The step with the highest probability, Unix ms, which the shares explain; null where nothing was predicted.</param>
/// <param name="FromMs">First instant shown, Unix ms.</param>
/// <param name="ToMs">Last instant shown, Unix ms.</param>
/// <param name="StepsMs">Steps with a prediction, ascending, Unix ms; where there are too many, the likeliest of neighbours.</param>
/// <param name="Probabilities">Probability at each step.</param>
/// <param name="Incidents">Incidents of the entity within what is shown.</param>
/// <param name="Signals">Signals that raised the probability, the strongest first; empty when no single one did.</param>
public sealed record IncidentTimeline(
    TimelineKind Kind, string Entity, long? AlertMs, long? OnsetMs, long? ExplainedMs, long FromMs, long ToMs,
    ImmutableArray<long> StepsMs, ImmutableArray<double?> Probabilities, ImmutableArray<IncidentSpan> Incidents, ImmutableArray<SignalTrace> Signals);

/// <summary>An incident.</summary>
/// <param name="FromMs">Its onset, Unix ms.</param>
/// <param name="ToMs">The next step with a prediction, or the end of what is shown, Unix ms.</param>
public sealed record IncidentSpan(long FromMs, long ToMs);

/// <summary>A signal beside a prediction.</summary>
/// <param name="Signal">Its name, or <c>entity</c> for age and earlier incidents, which have no values here.</param>
/// <param name="Share">Its share in the raised probability, 0..1.</param>
/// <param name="Values">Its value at each step of the timeline, null where missing; empty when it has none.</param>
public sealed record SignalTrace(string Signal, double Share, ImmutableArray<double?> Values);

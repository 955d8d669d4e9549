using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Configuration.Recorded;

/// <summary>How recorded files become series, and what is predicted from them.</summary>
/// <param name="Folder">Folder of the set below the data folder.</param>
/// <param name="Labels">File of <c>kind,entity,start,end</c>; <c>{part}</c> as in tables.</param>
/// <param name="Tables">The files.</param>
/// <param name="Rules">Series made of others at each step, before the signals, in the order of the file.</param>
/// <param name="Tasks">What is asked of the set.</param>
/// <param name="Predictor">Signals as in <c>foresight.yml</c>; the horizon is that of a task.</param>
public sealed record RecordedMapping(
    string Folder,
    string Labels,
    ImmutableArray<RecordedTable> Tables,
    ImmutableArray<RecordedRule> Rules,
    ImmutableArray<RecordedTask> Tasks,
    PredictorDefinition Predictor);

/// <summary>A recording rule.</summary>
/// <param name="Name">Metric name of the result.</param>
/// <param name="Expression">PromQL.</param>
public readonly record struct RecordedRule(string Name, string Expression);

/// <summary>One question asked of a recording.</summary>
/// <param name="Name">Its name in the mapping.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Key">Its key in the set's <c>task.json</c>; the name where the mapping gives none.</param>
/// <param name="Title">Heading of its table among the published results.</param>
/// <param name="Budget">False alarms per entity-day that the threshold must keep; null for the threshold with the best F1.</param>
/// <param name="Remedy">What would help where a goal is not reached, in a person's words; null for nothing.</param>
public sealed record RecordedTask(string Name, RecordedTaskKind Kind, string Key, string Title, double? Budget, string? Remedy = null);

/// <summary>What is asked of a recording.</summary>
public enum RecordedTaskKind
{
    /// <summary>Whether a failure lies ahead; a model is trained.</summary>
    Ahead,

    /// <summary>Whether a failure goes on; the built-in baseline answers, untrained.</summary>
    Detection,

    /// <summary>The Numenta Anomaly Benchmark; the built-in baseline answers, untrained.</summary>
    Nab,
}

namespace Exporter.Feedback;

/// <summary>What became of an alert: a run of predictions at or above the threshold.</summary>
public enum AlertOutcome
{
    /// <summary>Its horizon is not over, and no incident has begun.</summary>
    Undecided,

    /// <summary>An incident began within the horizon after its start.</summary>
    Right,

    /// <summary>None did.</summary>
    Wrong,

    /// <summary>Somebody acted, or the entity or the failures could not be seen at the end: says nothing about the model.</summary>
    Uncertain,
}

/// <summary>What the predictions had said of an incident that began.</summary>
public enum OnsetOutcome
{
    /// <summary>An alert announced it.</summary>
    Caught,

    /// <summary>Predictions waited for it, and none that announced it was an alert.</summary>
    Missed,

    /// <summary>None waited, or somebody had acted on the alert: says nothing about the model.</summary>
    Uncertain,
}

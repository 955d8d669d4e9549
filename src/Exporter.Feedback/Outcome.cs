namespace Exporter.Feedback;

/// <summary>What became of one prediction once its horizon had passed.</summary>
public enum Outcome
{
    /// <summary>At or above the threshold, and an incident began within the horizon.</summary>
    TruePositive,

    /// <summary>At or above the threshold, and no incident began.</summary>
    FalsePositive,

    /// <summary>Below the threshold, and an incident began within the horizon.</summary>
    Miss,

    /// <summary>Below the threshold, and no incident began.</summary>
    TrueNegative,

    /// <summary>Made during an incident, or acted on, or the entity or its failures could not be seen at the end of the horizon: says nothing about the model.</summary>
    Uncertain,
}

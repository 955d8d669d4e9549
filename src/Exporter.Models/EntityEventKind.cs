namespace Exporter.Models;

/// <summary>What may happen to an entity.</summary>
public enum EntityEventKind
{
    /// <summary>The predictor's failure expression is not zero at the step.</summary>
    Failing,

    /// <summary>A change began lately, by the predictor's change expression; see <see cref="EntityEvents.Lately"/>.</summary>
    Changed,
}

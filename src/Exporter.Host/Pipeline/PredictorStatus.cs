namespace Exporter.Host.Pipeline;

/// <summary>What one predictor looks like from outside after a step; immutable.</summary>
/// <param name="LastStepMs">The last evaluated step, Unix ms; null before the first.</param>
/// <param name="Entities">Entities with windows.</param>
/// <param name="WarmingUp">Active entities whose windows are not yet full.</param>
/// <param name="RefusedEntities">Entities turned away because of the limit, since the start.</param>
/// <param name="Conflicts">Times that a signal gave several values for one entity, since the start.</param>
internal sealed record PredictorStatus(long? LastStepMs, int Entities, int WarmingUp, long RefusedEntities, long Conflicts)
{
    /// <summary>Before the first step.</summary>
    public static PredictorStatus None { get; } = new(null, 0, 0, 0, 0);
}

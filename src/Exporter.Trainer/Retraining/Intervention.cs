using Exporter.Feedback.Storage;
using Exporter.Signals;

namespace Exporter.Trainer.Retraining;

/// <summary>Somebody did something about an entity, or says that a failure was on its way.</summary>
/// <param name="Entity">Exactly the entity labels.</param>
/// <param name="AtMs">When, Unix ms.</param>
/// <param name="UntilMs">The last instant for which predictions are uncertain because of it, Unix ms.</param>
/// <param name="Open">Alerts that went on then, the shortest horizon first.</param>
/// <param name="Judged">What a person said of those alerts: true for right, false for wrong; null for neither.</param>
internal sealed record Intervention(Labels Entity, long AtMs, long UntilMs, IReadOnlyList<KeptOutcome> Open, bool? Judged)
{
    /// <summary>When the first of those alerts began, Unix ms; the intervention where there is none.</summary>
    public long BeganMs => Open.Count == 0 ? AtMs : Open.Min(alert => alert.Place.StartMs);
}

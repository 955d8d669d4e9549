using System.Globalization;

namespace Exporter.Trainer.Retraining;

/// <summary>A model was made, but it does worse than the champion on held-out time; it was not written.</summary>
/// <param name="duel">Both.</param>
internal sealed class WorseModelException(Duel duel)
    : TrainingException(string.Create(CultureInfo.InvariantCulture, $"the model does worse than the champion on held-out time: F1 of alerts and onsets {duel.Candidate:0.000} against {duel.Champion:0.000}, one standard error of the difference being {duel.Error:0.000}. Nothing was written"))
{
    /// <summary>Both on held-out time.</summary>
    public Duel Duel => duel;
}

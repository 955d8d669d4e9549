using static System.FormattableString;

namespace Exporter.Trainer.Tasks;

/// <summary>Where the points of the anomaly benchmark go that a detector lacks: with the score they add up to 100.</summary>
/// <param name="Threshold">Best over all files.</param>
/// <param name="OwnThresholds">What the score would be if each file had the threshold that is best for it: how much is lost because scores of files are not alike.</param>
/// <param name="Files">What is lost in each file.</param>
internal sealed record NabLosses(double Threshold, double OwnThresholds, NabLoss[] Files)
{
    private const int Worst = 6;

    /// <summary>In words, as items of a list.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Invariant($"- Of 100 points {Files.Sum(file => file.OfMissed):0.0} are lost with {Files.Sum(file => file.Missed)} windows that are not found, {Files.Sum(file => file.OfLate):0.0} by finding windows late, and {Files.Sum(file => file.OfFalse):0.0} by {Files.Sum(file => file.False)} detections outside of windows.");
        yield return Invariant($"- If each file had the threshold that is best for it, the score would be {OwnThresholds:0.0}.");
        yield return "- Most is lost in " + string.Join(", ", Files.OrderByDescending(file => file.Total).Take(Worst).Select(file =>
            Invariant($"{file.Name} ({file.Total:0.0}: windows not found: {file.Missed}, detections outside: {file.False})"))) + ".";
    }
}

/// <summary>Points that are lost in one file.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Missed">Windows not found.</param>
/// <param name="OfMissed">Points lost with them.</param>
/// <param name="OfLate">Points lost because windows are found behind their first row.</param>
/// <param name="False">Rows outside of windows from the threshold on.</param>
/// <param name="OfFalse">Points lost by them.</param>
internal sealed record NabLoss(string Name, int Missed, double OfMissed, double OfLate, int False, double OfFalse)
{
    /// <summary>All that is lost.</summary>
    public double Total => OfMissed + OfLate + OfFalse;
}

using System.Globalization;
using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>The best event recall among thresholds that keep a share of alerts right; the best F0.5 where none does, or only one that finds little.</summary>
/// <param name="Precision">The share.</param>
internal sealed record PrecisionGoal(double Precision) : ThresholdGoal
{
    // Who asks for a precision and cannot have it weighs false alarms more than misses: precision counts twice (van Rijsbergen, 1979).
    private const double Beta = 0.5;

    // Of what the best F1 detects; below it, the precision is bought too dearly.
    private const double MinShareOfRecall = 0.5;

    /// <inheritdoc/>
    public override ChosenThreshold Choose(IReadOnlyList<(double Threshold, EventResult Result)> results)
    {
        var keeping = results.Where(pair => pair.Result.TrueAlerts > 0 && pair.Result.Precision.Estimate >= Precision).ToList();
        var balanced = Middle(results, result => result.F1);
        var detectedByBalanced = results.First(pair => pair.Threshold == balanced).Result.Detected;
        var target = string.Create(CultureInfo.InvariantCulture, $"{Precision * 100:0.#}% of alerts right");

        // A handful of alerts keeps any precision by luck; a model that then stays silent helps nobody.
        return keeping.Count > 0 && keeping.Max(pair => pair.Result.Detected) >= MinShareOfRecall * detectedByBalanced
            ? new(Middle(keeping, result => result.Detected), $"best recall with {target} on held-out folds")
            : new(Middle(results, result => result.F(Beta)), $"best F0.5 on held-out folds, as no threshold that finds much gives {target}");
    }
}

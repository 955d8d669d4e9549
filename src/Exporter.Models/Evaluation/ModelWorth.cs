using Exporter.Signals;

namespace Exporter.Models.Evaluation;

/// <summary>What a model's metrics say of it as a whole, over all its horizons, and beside the built-in baseline on the same held-out time.</summary>
/// <param name="metrics">By name and horizon, such as <c>event_f1_2h</c>; those of the baseline begin with <see cref="BaselinePrefix"/>.</param>
/// <param name="horizons">The model's horizons.</param>
public sealed class ModelWorth(IReadOnlyDictionary<string, double> metrics, IEnumerable<TimeSpan> horizons)
{
    /// <summary>Before a metric's name, it makes the baseline's.</summary>
    public const string BaselinePrefix = "baseline_";

    /// <summary>Harmonic mean of the share of onsets announced and of the share of alerts that were right.</summary>
    public const string EventF1 = "event_f1";

    /// <summary>Area under the precision-recall curve, step by step.</summary>
    public const string AucPr = "auc_pr";

    private readonly string[] _suffixes = [.. horizons.Select(horizon => "_" + PrometheusDuration.Format(horizon))];

    /// <summary>The worth that a contract tells of.</summary>
    public static ModelWorth Of(ModelContract contract) => new(contract.Metrics, contract.HorizonsSeconds.Select(TimeSpan.FromSeconds));

    /// <summary>Whether the model did better: by the event F1, averaged over horizons; of equal ones by AUC-PR. Null where nothing is known of one of them.</summary>
    public bool? BeatsBaseline
    {
        get
        {
            var (model, baseline) = (Mean(EventF1), Mean(BaselinePrefix + EventF1));
            if (double.IsNaN(model) || double.IsNaN(baseline))
            {
                return null;
            }

            return model > baseline || (model == baseline && Mean(AucPr) > Mean(BaselinePrefix + AucPr));
        }
    }

    /// <summary>Why the model should not become champion, as the end of a sentence about it; null for one that is known to beat the baseline.</summary>
    public string? Doubt => BeatsBaseline switch
    {
        true => null,
        false => "does no better than the built-in baseline on held-out time",
        null => "does not say how it did beside the built-in baseline on held-out time",
    };

    /// <summary>A metric's mean over the horizons; NaN where it is not known for all of them.</summary>
    public double Mean(string metric) => _suffixes.Select(suffix => metrics.GetValueOrDefault(metric + suffix, double.NaN)).DefaultIfEmpty(double.NaN).Average();
}

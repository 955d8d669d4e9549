using System.Collections.Immutable;
using System.Globalization;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Trainer.Publishing;

/// <summary>What decided a model, as names and texts for MLflow's table of parameters.</summary>
internal static class RunParameters
{
    /// <summary>What a contract says: the task, its data and the program.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(ModelContract contract)
    {
        yield return new("predictor", contract.Predictor);
        yield return new("trainer", contract.Trainer);
        yield return new("step", PrometheusDuration.Format(TimeSpan.FromSeconds(contract.StepSeconds)));
        yield return new("horizons", string.Join(' ', contract.HorizonsSeconds.Select(seconds => PrometheusDuration.Format(TimeSpan.FromSeconds(seconds)))));
        yield return new("thresholds", string.Join(' ', contract.Thresholds.Select(Number)));
        yield return new("features", Number(contract.Features.Length));
        yield return new("feature_hash", contract.FeatureHash);
        foreach (var (name, instant) in ((string, DateTimeOffset?)[])[("data_from", contract.DataFrom), ("data_to", contract.DataTo), ("trained_to", contract.TrainedTo)])
        {
            if (instant is { } known)
            {
                yield return new(name, known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The options of a training that change its result.</summary>
    public static ImmutableSortedDictionary<string, string> Of(TrainingOptions options)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal)
        {
            ["seed"] = Number(options.Seed),
            ["learner"] = options.Learner,
            ["validation_share"] = Number(options.ValidationShare),
            ["test_share"] = Number(options.TestShare),
            ["min_lead"] = PrometheusDuration.Format(options.MinLead),
            ["lead_in_labels"] = options.LeadInLabels ? "true" : "false",
            ["cooldown"] = PrometheusDuration.Format(options.Cooldown),
            ["max_rows"] = Number(options.MaxRows),
            ["holdout_entities"] = Number(options.HoldoutEntities),
            ["listed_incidents"] = Number(options.Incidents.Length),
        };
        if (options.Stack)
        {
            texts["stack"] = "true";
        }

        if (options.DetectorFeatures)
        {
            texts["detector_features"] = "true";
        }

        if (options.TargetPrecision is { } precision)
        {
            texts["target_precision"] = Number(precision);
        }

        if (options.CostRatio is { } ratio)
        {
            texts["cost_ratio"] = Number(ratio);
        }

        return texts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

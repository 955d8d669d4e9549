using System.Collections.Immutable;
using System.Globalization;
using Exporter.Signals;
using YamlDotNet.Core;

namespace Exporter.Configuration;

/// <summary>Reads by which rules a predictor's models change by themselves: the sections <c>promotion</c> and <c>rollback</c>.</summary>
/// <param name="predictor">The predictor's section.</param>
/// <param name="champion">The model that predicts.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class ModelRuleReader(Section predictor, ModelReference champion, Mistakes mistakes)
{
    // As many as the largest look that anybody would wait for.
    private const int MostEvents = 100_000;

    private static readonly (string Word, PromotionMeasure Measure)[] Measures = [("auc_pr", PromotionMeasure.AucPr), ("brier_score", PromotionMeasure.BrierScore)];

    /// <summary>When the challenger becomes champion; null where the rule is not enabled.</summary>
    /// <param name="challengers">The models beside the champion.</param>
    public PromotionRule? ReadPromotion(ImmutableArray<ModelReference> challengers)
    {
        string[] known = ["enabled", "measure", "confidence", "incidents", "duration", "cool_down", "max_latency", "max_latency_ratio"];
        if (predictor.Sub("promotion", "promotion", known) is not { } section)
        {
            return null;
        }

        var fallback = new PromotionRule();
        var rule = new PromotionRule
        {
            Measure = ReadMeasure(section) ?? fallback.Measure,
            Confidence = Fraction(section, "confidence", 0.5, 1) ?? fallback.Confidence,
            Incidents = section.Whole("incidents", fallback.Incidents, 1, MostEvents),
            Duration = section.Duration("duration", fallback.Duration),
            CoolDown = section.Duration("cool_down", fallback.CoolDown),
            MaxLatency = ReadLatency(section),
            MaxLatencyRatio = Fraction(section, "max_latency_ratio", 0, double.MaxValue),
        };
        if (!section.Flag("enabled", fallback: false))
        {
            return null;
        }

        var at = predictor.Find("promotion")!.At;
        RequireAlias(at, "promotion");
        if (!challengers.Any(challenger => challenger.Alias == ModelAlias.Challenger))
        {
            mistakes.Add(at, $"promotion: it is the registry's challenger that is promoted; \"challengers\" must name {ModelAlias.Challenger}");
        }

        return rule;
    }

    /// <summary>When the champion goes; null where nothing is a reason.</summary>
    /// <param name="threshold">The configured threshold; null for the model's own.</param>
    public RollbackRule? ReadRollback(double? threshold)
    {
        string[] known = ["precision", "calibration", "max_latency", "latency_span", "confidence", "alerts", "incidents", "calibration_factor", "cool_down"];
        if (predictor.Sub("rollback", "rollback", known) is not { } section)
        {
            return null;
        }

        var fallback = new RollbackRule();
        var rule = new RollbackRule
        {
            Precision = section.Flag("precision", fallback: false),
            Calibration = section.Flag("calibration", fallback: false),
            MaxLatency = ReadLatency(section),
            LatencySpan = section.Duration("latency_span", fallback.LatencySpan),
            Confidence = Fraction(section, "confidence", 0.5, 1) ?? fallback.Confidence,
            Alerts = section.Whole("alerts", fallback.Alerts, 1, MostEvents),
            Incidents = section.Whole("incidents", fallback.Incidents, 1, MostEvents),
            CalibrationFactor = Fraction(section, "calibration_factor", 1, double.MaxValue) ?? fallback.CalibrationFactor,
            CoolDown = section.Duration("cool_down", fallback.CoolDown),
        };
        if (!rule.Precision && !rule.Calibration && rule.MaxLatency is null)
        {
            return null;
        }

        var at = predictor.Find("rollback")!.At;
        RequireAlias(at, "rollback");
        if ((rule.Precision || rule.Calibration) && predictor.Find("failure") is null)
        {
            mistakes.Add(at, "rollback: without \"failure\" nothing tells whether a promise is kept");
        }

        if (rule.Precision && threshold is not null)
        {
            mistakes.Add(section.Find("precision")!.At, "rollback: a model promises its precision at its own thresholds, and \"alert\" sets another; take one of them off");
        }

        return rule;
    }

    private void RequireAlias(Mark at, string key)
    {
        if (champion.Alias != ModelAlias.Champion)
        {
            mistakes.Add(at, $"{key}: only the champion of the registry is changed by a rule; it needs \"model: {ModelAlias.Champion}\"");
        }
    }

    private PromotionMeasure? ReadMeasure(Section section)
    {
        if (section.Text("measure") is not { } text)
        {
            return null;
        }

        var found = Array.FindIndex(Measures, known => known.Word == text.Value);
        if (found < 0)
        {
            string[] words = [.. Measures.Select(known => known.Word)];
            mistakes.Add(text.At, $"measure: \"{text.Value}\" is none{SpellingHint.For(text.Value, words)}");
            return null;
        }

        return Measures[found].Measure;
    }

    private TimeSpan? ReadLatency(Section section)
    {
        if (section.Find("max_latency") is not { } value)
        {
            return null;
        }

        var latency = section.Duration("max_latency", TimeSpan.MaxValue);
        if (latency == TimeSpan.Zero)
        {
            mistakes.Add(value.At, "max_latency must be longer than 0s");
        }

        return latency;
    }

    private double? Fraction(Section section, string key, double above, double below)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > above && number < below)
        {
            return number;
        }

        mistakes.Add(text.At, $"{key} must be a number above {above}{(below == double.MaxValue ? "" : $" and below {below}")}, not \"{text.Value}\"");
        return null;
    }
}

using System.Text.RegularExpressions;
using Exporter.Signals;

namespace Exporter.Host.Rules;

/// <summary>The bundled alerts, made for one predictor: a rule for each of its horizons, patient in proportion, that names what may fail by the predictor's own labels.</summary>
/// <remarks>
/// The thresholds stay those that the sidecar exposes, as it counts outcomes by them, and another model or a reload may change them.
/// </remarks>
internal static partial class PredictorRules
{
    // A failure that is hours away may be watched for minutes before somebody is told.
    private const int HorizonPerPatience = 60;

    // How long a pause may be in the bundled rules; a predictor's own is its merge.
    private const string BundledPause = "[6m]";

    // One step alone may be a blip.
    private const int LeastSteps = 2;

    // A pause is seen at a scrape, and that at an evaluation: it may look longer than it was.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>The alerts of one predictor.</summary>
    /// <param name="bundled">The rules that serve every predictor.</param>
    /// <param name="predictor">The predictor.</param>
    public static RuleGroup For(IReadOnlyList<AlertRule> bundled, PredictorDefinition predictor) => new()
    {
        Name = $"foresight-predictions-{predictor.Name}",
        Rules = [.. bundled.SelectMany(rule => VariantsOf(rule, predictor))],
    };

    /// <summary>How long a prediction must hold before it is an alert: a sixtieth of its horizon in whole steps, and two steps at least.</summary>
    internal static TimeSpan Patience(TimeSpan step, TimeSpan horizon) =>
        step * Math.Max(LeastSteps, Math.Ceiling(horizon / HorizonPerPatience / step));

    private static IEnumerable<AlertRule> VariantsOf(AlertRule rule, PredictorDefinition predictor)
    {
        if (!rule.Expression.Contains("predicted_failure_probability", StringComparison.Ordinal))
        {
            return [rule with { Expression = Narrow(rule.Expression, predictor, null), Labels = new(rule.Labels) { ["predictor"] = predictor.Name } }];
        }

        // One object for all horizons, so that the file says it once.
        var annotations = new Dictionary<string, string>(rule.Annotations) { ["summary"] = Summary(predictor) };
        return predictor.Horizons.Select(horizon => rule with
        {
            Expression = Narrow(rule.Expression, predictor, horizon),
            For = rule.For is null ? null : PrometheusDuration.Format(Patience(predictor.Step, horizon)),

            // The series have these labels already. Said here too, they tell the rules of one alert apart.
            Labels = new(rule.Labels) { ["predictor"] = predictor.Name, ["horizon"] = PrometheusDuration.Format(horizon) },
            Annotations = annotations,
        });
    }

    private static string Narrow(string expression, PredictorDefinition predictor, TimeSpan? horizon) =>
        NarrowSelectors(expression, predictor, horizon).Replace(BundledPause, $"[{PrometheusDuration.Format(predictor.Merge + Slack)}]", StringComparison.Ordinal);

    private static string NarrowSelectors(string expression, PredictorDefinition predictor, TimeSpan? horizon) => Selector().Replace(expression, selector =>
    {
        var matchers = $"predictor=\"{predictor.Name}\"";
        if (horizon is not null && !selector.Groups["metric"].ValueSpan.SequenceEqual("predicted_failure_priority") && !selector.Groups["metric"].ValueSpan.SequenceEqual("predicted_failure_override_info"))
        {
            matchers += $", horizon=\"{PrometheusDuration.Format(horizon.Value)}\"";
        }

        return $"{selector.Groups["metric"].Value}{{{matchers}{(selector.Groups["more"].Success ? ", " : "}")}";
    });

    private static string Summary(PredictorDefinition predictor)
    {
        var entity = predictor.EntityLabels.Length == 1 ? Value(predictor.EntityLabels[0]) : string.Join(' ', predictor.EntityLabels.Select(Named));
        var kept = predictor.KeepLabels.IsEmpty ? "" : $" ({string.Join(", ", predictor.KeepLabels.Select(Named))})";
        return $"{entity}{kept} is likely to fail within {{{{ $labels.horizon }}}}";
    }

    private static string Named(string label) => $"{label}={Value(label)}";

    private static string Value(string label) => $"{{{{ $labels.{label} }}}}";

    // The series that the bundled rules select, with or without matchers.
    [GeneratedRegex(@"\b(?<metric>predicted_failure_[a-z_]+|ALERTS)\b(?<more>\{)?")]
    private static partial Regex Selector();
}

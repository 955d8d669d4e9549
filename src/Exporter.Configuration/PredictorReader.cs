using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads one entry of <c>predictors:</c>.</summary>
/// <param name="directory">Folder that model paths are relative to.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed partial class PredictorReader(string directory, Mistakes mistakes)
{
    private const int MaxHorizons = 16;
    private const int MaxSeasons = 4;

    private static readonly string[] Keys =
    [
        "name", "entity", "keep_labels", "peers", "step", "lateness", "horizons", "seasonality", "signals", "windows", "failure", "change", "depends_on", "topology", "merge",
        "model", "challengers", "promotion", "rollback", "alert", "incidents",
    ];

    /// <summary>Labels that predictions carry by themselves, so that an entity cannot have them.</summary>
    private static readonly string[] ReservedLabels =
    [
        "predictor", "horizon", "signal", "rank", "unit", "recommendation", "action", "runbook_url", "severity", "group", "role", "pattern", "challenger", "override", "event_kind", "event_title",
    ];

    private readonly EntryNames _names = new("predictor", PredictorDefinition.IsName, PredictorDefinition.NameRule, mistakes);

    /// <summary>The predictor; parts with mistakes have placeholders, so it is meant for use only if none was found.</summary>
    public PredictorDefinition Read(YamlMap map)
    {
        var section = new Section(map, _names.Where(map), Keys, mistakes);
        var name = _names.Read(section);
        var entity = ReadLabels(section, "entity", required: true);
        var kept = ReadKeepLabels(section, entity);
        var step = ReadStep(section);
        var horizons = ReadHorizons(section, step);
        var signals = new SignalReader(entity, mistakes).Read(section);
        var (threshold, budget) = new AlertReader(mistakes).Read(section);
        var (dependencies, dependencyFeatures) = new DependencyReader(entity, mistakes).Read(section);
        var models = new ModelReader(directory, mistakes);
        var champion = models.Read(section, signals);
        var challengers = models.ReadChallengers(section, champion, signals);
        var rules = new ModelRuleReader(section, champion, mistakes);
        return new PredictorDefinition
        {
            Name = name,
            EntityLabels = entity,
            KeepLabels = kept,
            PeerLabels = new PeerReader(mistakes).Read(section, entity, kept, signals),
            Step = step,
            Lateness = section.Duration("lateness", step),
            Horizons = horizons,
            Seasonality = ReadSeasonality(section, step),
            Signals = signals,
            WindowSteps = new WindowReader(mistakes).Read(section, signals.Length),
            FailureExpression = ReadExpression(section, "failure", entity),
            ChangeExpression = ReadExpression(section, "change", entity),
            DependencyExpression = dependencies,
            DependencyFeatures = dependencyFeatures,
            TopologyLabel = ReadTopology(section, [.. entity, .. kept]),
            Merge = section.Duration("merge", TimeSpan.FromMinutes(5)),
            Model = champion.Path,
            ModelAlias = champion.Alias,
            PredictsCapacity = champion == ModelReference.Capacity,
            RemoteModel = champion.Remote,
            Challengers = challengers,
            Promotion = rules.ReadPromotion(challengers),
            Rollback = rules.ReadRollback(threshold),
            AlertThreshold = threshold,
            AlertBudget = budget,
            IncidentAlerts = new IncidentReader(mistakes).Read(section),
        };
    }

    private ImmutableArray<string> ReadLabels(Section section, string key, bool required)
    {
        var present = required ? section.Require(key) : section.Find(key);
        if (present is null || section.Texts(key) is not { } texts)
        {
            return [];
        }

        if (required && texts.Count == 0)
        {
            mistakes.Add(present.At, $"{key} must name at least one label");
        }

        var names = new List<string>();
        foreach (var text in texts)
        {
            if (!LabelPattern().IsMatch(text.Value) || text.Value.StartsWith("__", StringComparison.Ordinal))
            {
                mistakes.Add(text.At, $"{key}: \"{text.Value}\" is not a label name: letters, digits and \"_\", no digit first, no \"__\" in front");
            }
            else if (ReservedLabels.Contains(text.Value))
            {
                mistakes.Add(text.At, $"{key}: predictions have a label \"{text.Value}\" of their own; rename it in the expressions with label_replace");
            }
            else if (names.Contains(text.Value))
            {
                mistakes.Add(text.At, $"{key}: \"{text.Value}\" is given twice");
            }
            else
            {
                names.Add(text.Value);
            }
        }

        return [.. names];
    }

    private ImmutableArray<string> ReadKeepLabels(Section section, ImmutableArray<string> entity)
    {
        var labels = ReadLabels(section, "keep_labels", required: false);
        foreach (var text in section.Find("keep_labels") is YamlList list ? list.Items.OfType<YamlText>() : [])
        {
            if (entity.Contains(text.Value))
            {
                mistakes.Add(text.At, $"keep_labels: \"{text.Value}\" is an entity label and kept anyway");
            }
        }

        return labels;
    }

    private TimeSpan ReadStep(Section section)
    {
        var step = section.Duration("step", TimeSpan.FromSeconds(30));
        if (step > TimeSpan.Zero)
        {
            return step;
        }

        mistakes.Add(section.Find("step")!.At, "step must be longer than 0s");
        return TimeSpan.FromSeconds(30);
    }

    private ImmutableArray<TimeSpan> ReadHorizons(Section section, TimeSpan step)
    {
        if (section.Require("horizons") is not { } value || section.Durations("horizons") is not { } horizons)
        {
            return [];
        }

        if (value is YamlList { Items.Count: 0 or > MaxHorizons })
        {
            mistakes.Add(value.At, $"horizons must be 1 to {MaxHorizons} durations");
        }

        var last = TimeSpan.Zero;
        foreach (var (text, horizon) in horizons)
        {
            if (horizon <= last)
            {
                mistakes.Add(text.At, last == TimeSpan.Zero
                    ? "horizons: a horizon must be longer than 0s"
                    : $"horizons must ascend: {text.Value} comes after {PrometheusDuration.Format(last)}");
            }
            else
            {
                CheckMultiple(text, horizon, step, "horizons");
            }

            last = horizon;
        }

        return [.. horizons.Select(horizon => horizon.Duration)];
    }

    private ImmutableArray<TimeSpan> ReadSeasonality(Section section, TimeSpan step)
    {
        if (section.Durations("seasonality") is not { } seasons)
        {
            return [TimeSpan.FromDays(1)];
        }

        var seen = new HashSet<TimeSpan>();
        foreach (var (text, season) in seasons)
        {
            if (season <= step)
            {
                mistakes.Add(text.At, $"seasonality: {text.Value} must be longer than the step {PrometheusDuration.Format(step)}");
            }
            else if (!seen.Add(season))
            {
                mistakes.Add(text.At, $"seasonality: {text.Value} is given twice");
            }
            else
            {
                CheckMultiple(text, season, step, "seasonality");
            }
        }

        if (seasons.Count > MaxSeasons)
        {
            mistakes.Add(section.Find("seasonality")!.At, $"seasonality: at most {MaxSeasons} periods, not {seasons.Count}");
        }

        return [.. seasons.Select(season => season.Duration)];
    }

    private void CheckMultiple(YamlText text, TimeSpan duration, TimeSpan step, string key)
    {
        if (duration.Ticks % step.Ticks != 0)
        {
            mistakes.Add(text.At, $"{key}: {text.Value} is not a multiple of the step {PrometheusDuration.Format(step)}");
        }
    }

    private string? ReadExpression(Section section, string key, ImmutableArray<string> entity)
    {
        if (section.Text(key) is not { } expression)
        {
            return null;
        }

        ExpressionCheck.Run(expression, key, entity, mistakes);
        return expression.Value;
    }

    private string? ReadTopology(Section section, ImmutableArray<string> labels)
    {
        if (section.Text("topology") is not { } text)
        {
            return null;
        }

        if (!labels.Contains(text.Value))
        {
            mistakes.Add(text.At, $"topology: \"{text.Value}\" is neither in entity nor in keep_labels{SpellingHint.For(text.Value, labels)}");
        }
        else if (section.Find("depends_on") is not null)
        {
            mistakes.Add(text.At, "topology and depends_on both say what a failure takes along; give one of them");
        }

        return text.Value;
    }

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex LabelPattern();
}

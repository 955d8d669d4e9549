using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Host.Pipeline;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Estimating;

/// <summary>Series such as a configuration's expressions select, made up for some entities.</summary>
internal static class RehearsedSeries
{
    // An alert that fires for every entity would make everything an incident.
    private const string Alerts = "ALERTS";

    /// <summary>Label sets for <paramref name="entities"/> entities, <paramref name="perEntity"/> each, spread evenly over the selectors.</summary>
    /// <remarks>Fewer where two selectors name the same series. Labels have the lengths of ordinary exporters' labels.</remarks>
    public static (string Name, string Value)[][] Make(ForesightConfig config, int entities, double perEntity)
    {
        var selectors = config.Predictors
            .SelectMany(predictor => PredictorQueries.Compile(predictor).Selectors.Select(selector => (predictor.EntityLabels, selector.Matchers)))
            .Where(one => NameOf(one.Matchers) != Alerts)
            .ToArray();
        var made = new HashSet<Labels>();
        for (var entity = 0; entity < entities; entity++)
        {
            var wanted = (int)Math.Round((entity + 1) * perEntity) - (int)Math.Round(entity * perEntity);
            for (var i = 0; i < wanted && selectors.Length > 0; i++)
            {
                var (entityLabels, matchers) = selectors[i % selectors.Length];
                made.Add(One(entityLabels, matchers, entity, i / selectors.Length));
            }
        }

        return [.. made.Select(labels => labels.Enumerate().Select(label => (label.Name, label.Value)).ToArray())];
    }

    private static Labels One(ImmutableArray<string> entityLabels, ImmutableArray<LabelMatcher> matchers, int entity, int repeat)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["job"] = "rehearsal", ["device"] = $"/dev/device-{repeat:00}" };
        foreach (var label in entityLabels)
        {
            labels[label] = $"host-{entity:000000}.example.net:9100";
        }

        foreach (var matcher in matchers)
        {
            // Negative matchers are satisfied by the values above, or nearly always.
            if (matcher.Kind is MatchKind.Equal or MatchKind.Regex)
            {
                labels[matcher.Name] = matcher.Kind == MatchKind.Equal ? matcher.Value : Plain(matcher.Value);
            }
        }

        return Labels.From(labels.Select(label => new Label(label.Key, label.Value)));
    }

    /// <summary>A text that an ordinary pattern matches: its first alternative, without what only patterns have.</summary>
    private static string Plain(string pattern) =>
        string.Concat(pattern.Split('|')[0].Replace(".*", "a", StringComparison.Ordinal).Replace(".+", "a", StringComparison.Ordinal).Where(c => c is not ('(' or ')' or '^' or '$' or '\\' or '?')));

    private static string? NameOf(ImmutableArray<LabelMatcher> matchers) =>
        matchers.FirstOrDefault(matcher => matcher is { Name: Labels.MetricName, Kind: MatchKind.Equal })?.Value;
}

using System.Collections.Immutable;
using Exporter.Signals.PromQL;

namespace Exporter.Configuration;

/// <summary>Reads which alerts of others are incidents: the section <c>incidents</c> of a predictor.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class IncidentReader(Mistakes mistakes)
{
    private const string Key = "alertmanager";

    /// <summary>One condition for each entry of <c>alertmanager</c>; none where the section is absent.</summary>
    /// <param name="predictor">The predictor's section.</param>
    public ImmutableArray<LabelCondition> Read(Section predictor)
    {
        var conditions = ImmutableArray.CreateBuilder<LabelCondition>();
        foreach (var text in predictor.Sub("incidents", "incidents", [Key])?.Texts(Key) ?? [])
        {
            var matchers = new MatcherReader(mistakes).Read(text, Key, mayLackBraces: true);
            if (!matchers.IsEmpty && LabelCondition.TryCreate(matchers, out var condition, out _))
            {
                conditions.Add(condition);
            }
        }

        return conditions.ToImmutable();
    }
}

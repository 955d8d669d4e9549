using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>Finds what to do about the reasons of a prediction.</summary>
/// <param name="rules">In the order in which they are tried.</param>
public sealed class RecommendationBook(ImmutableArray<RecommendationRule> rules)
{
    /// <summary>Recommendations of one prediction at most.</summary>
    public const int MaxRecommendations = 3;

    /// <summary>For each reason the first rule that fits, the strongest reason first, none twice.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="labels">Entity and kept labels of the prediction.</param>
    /// <param name="reasons">Names of the signals, the strongest first.</param>
    /// <param name="pattern">Name of the failure pattern that the prediction looks like; empty for none.</param>
    public ImmutableArray<RecommendationRule> For(string predictor, IEnumerable<Label> labels, IEnumerable<string> reasons, string pattern)
    {
        var found = ImmutableArray.CreateBuilder<RecommendationRule>(MaxRecommendations);
        Label[] common = [.. labels, new("predictor", predictor), new("pattern", pattern)];
        foreach (var reason in reasons)
        {
            var subject = Labels.From([.. common, new Label("signal", reason)]);
            var rule = rules.FirstOrDefault(candidate => candidate.Condition.Matches(subject));
            if (rule is not null && !found.Contains(rule))
            {
                found.Add(rule);
            }

            if (found.Count == MaxRecommendations)
            {
                break;
            }
        }

        return found.ToImmutable();
    }
}

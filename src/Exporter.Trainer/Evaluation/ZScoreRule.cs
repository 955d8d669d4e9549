using Exporter.Features;

namespace Exporter.Trainer.Evaluation;

/// <summary>Alerts when a signal lies more than three deviations from its own past, whatever the horizon.</summary>
public sealed class ZScoreRule : IAlertRule
{
    private const string Feature = ":robust_z";
    private const float Limit = 3;

    private readonly int[] _scores;

    /// <summary>The rule over all signals.</summary>
    public ZScoreRule(FeatureSchema schema) =>
        _scores = [.. Enumerable.Range(0, schema.Names.Length).Where(i => schema.Names[i].Contains(Feature, StringComparison.Ordinal))];

    /// <inheritdoc/>
    public string Name => "z-score above 3";

    /// <inheritdoc/>
    public bool Applies => _scores.Length > 0;

    /// <inheritdoc/>
    public bool IsAlerting(ReadOnlySpan<float> features, TimeSpan horizon)
    {
        foreach (var score in _scores)
        {
            if (MathF.Abs(features[score]) > Limit)
            {
                return true;
            }
        }

        return false;
    }
}

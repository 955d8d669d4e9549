using Exporter.Features;

namespace Exporter.Trainer.Evaluation;

/// <summary>What people do without a model: alert when the trend reaches a limit within the horizon, as <c>predict_linear</c> in an alert rule.</summary>
public sealed class LimitForecastRule : IAlertRule
{
    private const string EtaFeature = ":limit_eta_hours";

    private readonly int[] _etas;

    /// <summary>The rule over all signals with a limit.</summary>
    public LimitForecastRule(FeatureSchema schema) =>
        _etas = [.. Enumerable.Range(0, schema.Names.Length).Where(i => schema.Names[i].EndsWith(EtaFeature, StringComparison.Ordinal))];

    /// <inheritdoc/>
    public string Name => "limit forecast";

    /// <summary>True where at least one signal has a limit.</summary>
    public bool Applies => _etas.Length > 0;

    /// <summary>True when one of the limits is forecast to be crossed within <paramref name="horizon"/>.</summary>
    public bool IsAlerting(ReadOnlySpan<float> features, TimeSpan horizon)
    {
        foreach (var eta in _etas)
        {
            if (features[eta] < horizon.TotalHours)
            {
                return true;
            }
        }

        return false;
    }
}

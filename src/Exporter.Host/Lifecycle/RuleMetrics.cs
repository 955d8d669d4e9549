using System.Diagnostics.Metrics;

namespace Exporter.Host.Lifecycle;

/// <summary>What is counted of the rules by which models change.</summary>
internal sealed class RuleMetrics : IDisposable
{
    /// <summary>The rule that promotes.</summary>
    public const string Promotion = "promotion";

    /// <summary>The rule that rolls back.</summary>
    public const string Rollback = "rollback";

    private readonly Meter _meter;
    private readonly Counter<long> _looks;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public RuleMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Lifecycle.Rules") { Scope = scope });
        _looks = _meter.CreateCounter<long>("foresight_model_rule_looks_total", description: "Looks that rules took at models, by rule, and whether the look says that they change.");
    }

    /// <summary>A rule took a look.</summary>
    /// <param name="predictor">Whose models.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="changes">Whether it says that another model is to be champion.</param>
    public void Looked(string predictor, string rule, bool changes) => _looks.Add(1, new("predictor", predictor), new("rule", rule), new("result", changes ? "change" : "stay"));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

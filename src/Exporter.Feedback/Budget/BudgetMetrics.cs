using System.Diagnostics.Metrics;
using Exporter.Signals;

namespace Exporter.Feedback.Budget;

/// <summary>Gauges of each predictor's alert budget; a predictor without one has no series.</summary>
public sealed class BudgetMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Func<IEnumerable<(PredictorDefinition Predictor, BudgetStatus? Budget)>> _budgets;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="budgets">The predictors and their budgets; called from any thread.</param>
    public BudgetMetrics(object scope, Func<IEnumerable<(PredictorDefinition Predictor, BudgetStatus? Budget)>> budgets)
    {
        _budgets = budgets;
        _meter = new Meter(new MeterOptions("Exporter.Feedback.Budget") { Scope = scope });
        Observe("foresight_alert_budget_limit", "Alerts of all entities that may begin within the budget's window.", budget => budget.Budget.Whole.Alerts);
        Observe("foresight_alert_budget_window_seconds", "Length of the budget's window, which ends at the last step.", budget => budget.Budget.Whole.Window.TotalSeconds);
        Observe("foresight_alert_budget_used", "Alerts of all entities that began within the budget's window.", budget => budget.Used);
        _meter.CreateObservableGauge(
            "foresight_alert_budget_expected_per_week",
            ObserveExpected,
            description: "Alerts of all entities a week that are expected of the threshold in force, from training and the last 28 days.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string description, Func<BudgetStatus, double> value) => _meter.CreateObservableGauge(
        name,
        () => from known in _budgets()
              where known.Budget is not null
              select new Measurement<double>(value(known.Budget), new KeyValuePair<string, object?>("predictor", known.Predictor.Name)),
        description: description);

    private IEnumerable<Measurement<double>> ObserveExpected() =>
        from known in _budgets()
        where known.Budget is not null
        from choice in known.Budget.Choices.Zip(known.Predictor.Horizons)
        let expected = choice.First.ExpectedPerWeek ?? double.NaN
        where double.IsFinite(expected)
        select new Measurement<double>(expected, new("predictor", known.Predictor.Name), new("horizon", PrometheusDuration.Format(choice.Second)));
}

using System.Diagnostics.Metrics;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>Champion against challenger on what both predicted: gauges from each predictor's <see cref="OutcomeBook"/>.</summary>
/// <remarks>
/// <c>measure</c> is the name after <c>foresight_outcome_</c>. A number that does not exist yet, or an interval from too few entities, has no series.
/// </remarks>
public sealed class ComparisonMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Func<IEnumerable<OutcomeBook>> _books;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="books">The books to be shown, one a predictor; called from any thread.</param>
    public ComparisonMetrics(object scope, Func<IEnumerable<OutcomeBook>> books)
    {
        _books = books;
        _meter = new Meter(new MeterOptions("Exporter.Feedback.Paired") { Scope = scope });
        Observe("foresight_challenger_difference", "Challenger minus champion by measure, on predictions and incidents that both had, of the last 30 days at most.", measure => measure.Difference);
        Observe("foresight_challenger_difference_lower", "Lower end of the 95 % interval of foresight_challenger_difference.", measure => measure.Low);
        Observe("foresight_challenger_difference_upper", "Upper end of the 95 % interval of foresight_challenger_difference.", measure => measure.High);
        _meter.CreateObservableGauge(
            "foresight_challenger_paired",
            () => from compared in Comparisons()
                  from measure in compared.Comparison.Measures
                  from one in new[] { (Role: ModelAlias.Champion, Value: measure.Champion), (Role: ModelAlias.Challenger, Value: measure.Challenger) }
                  where double.IsFinite(one.Value)
                  select new Measurement<double>(one.Value, [.. compared.Tags, new(ChallengerTags.Role, one.Role), new("measure", measure.Measure)]),
            description: "What champion and challenger, by role, reached on predictions and incidents that both had.");
        Count("foresight_challenger_paired_predictions", "Predictions of both with a certain outcome: what the Brier scores rest on.", comparison => comparison.Predictions);
        Count("foresight_challenger_paired_incidents", "Incidents that both could have announced: what the recalls rest on.", comparison => comparison.Incidents);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string description, Func<ComparedMeasure, double> value) => _meter.CreateObservableGauge(
        name,
        () => from compared in Comparisons()
              from measure in compared.Comparison.Measures
              let number = value(measure)
              where double.IsFinite(number)
              select new Measurement<double>(number, [.. compared.Tags, new("measure", measure.Measure)]),
        description: description);

    private void Count(string name, string description, Func<Comparison, long> value) => _meter.CreateObservableGauge(
        name, () => Comparisons().Select(compared => new Measurement<long>(value(compared.Comparison), compared.Tags)), description: description);

    private IEnumerable<(Comparison Comparison, KeyValuePair<string, object?>[] Tags)> Comparisons() =>
        from book in _books()
        from challenger in book.Challengers
        from horizon in Enumerable.Range(0, book.Horizons.Length)
        let comparison = challenger.Compare(horizon)
        where comparison is not null
        select (comparison, new KeyValuePair<string, object?>[]
        {
            new("predictor", book.Predictor), new(ChallengerTags.Challenger, challenger.Identity.Name), new("horizon", book.Horizons[horizon]),
        });
}

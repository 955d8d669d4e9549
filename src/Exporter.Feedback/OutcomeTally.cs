using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Counts of outcomes per horizon, handed on to the metrics once a step and not once a prediction.</summary>
internal sealed class OutcomeTally
{
    private static readonly Outcome[] All = Enum.GetValues<Outcome>();

    private readonly string _predictor;
    private readonly string[] _horizons;
    private readonly long[] _total;
    private readonly long[] _news;

    internal OutcomeTally(PredictorDefinition definition)
    {
        _predictor = definition.Name;
        _horizons = [.. definition.Horizons.Select(PrometheusDuration.Format)];
        _total = new long[_horizons.Length * All.Length];
        _news = new long[_total.Length];
        Publish(publishZeros: definition.FailureExpression is not null);
    }

    internal void Add(int horizon, Outcome outcome, long count) => _news[(horizon * All.Length) + (int)outcome] += count;

    internal long Total(int horizon, Outcome outcome) => _total[(horizon * All.Length) + (int)outcome];

    internal void Announced(int horizon, long leadMs) => FeedbackMetrics.Announced(_predictor, _horizons[horizon], leadMs / 1000.0);

    internal void Publish(bool publishZeros = false)
    {
        for (var i = 0; i < _news.Length; i++)
        {
            if (_news[i] > 0 || publishZeros)
            {
                FeedbackMetrics.Settled(_predictor, _horizons[i / All.Length], All[i % All.Length], _news[i]);
                _total[i] += _news[i];
                _news[i] = 0;
            }
        }
    }

    /// <summary>Saves the totals.</summary>
    internal void Save(StateWriter writer) => writer.WriteAll<long>(_total);

    /// <summary>Takes totals; the counters start at zero as those of any process do, or Prometheus would count them again.</summary>
    internal void Load(StateReader reader) => reader.ReadAll<long>(_total);
}

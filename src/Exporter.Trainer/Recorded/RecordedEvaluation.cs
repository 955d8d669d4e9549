using System.Diagnostics;
using Exporter.Configuration.Recorded;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Trainer.Recorded;

/// <summary>Plays a recording into a head as a stream would come and evaluates rules and signals at each step.</summary>
internal sealed class RecordedEvaluation
{
    private readonly RecordedMapping _mapping;
    private readonly RecordedStream _stream;
    private readonly InstantVector _ruled = new();
    private readonly SeriesHead _head;
    private readonly QuerySet _rules;
    private readonly QuerySet _signals;

    /// <summary>An evaluation that has not begun.</summary>
    /// <param name="mapping">The rules.</param>
    /// <param name="definition">The signals.</param>
    /// <param name="stream">The recording.</param>
    public RecordedEvaluation(RecordedMapping mapping, PredictorDefinition definition, RecordedStream stream)
    {
        (_mapping, _stream) = (mapping, stream);
        Query[] rules = [.. mapping.Rules.Select(rule => Compile(rule.Expression))];
        Query[] signals = [.. definition.Signals.Select(signal => Compile(signal.Expression))];
        _head = new SeriesHead([.. rules.Concat(signals).SelectMany(query => query.Selectors)], new HeadLimits());
        (_rules, _signals) = (new QuerySet(rules), new QuerySet(signals));
    }

    /// <summary>First step at which there is any value, Unix ms.</summary>
    public long FirstStepMs => _stream.FirstStepMs;

    /// <summary>Distance of steps in ms.</summary>
    public long StepMs => _stream.StepMs;

    /// <summary>Plays what came up to a step and evaluates all signals at it.</summary>
    /// <param name="stepMs">The step after the one before, Unix ms; the first time <see cref="FirstStepMs"/>.</param>
    /// <param name="vectors">Receives the signals' values.</param>
    public void Step(long stepMs, StepVectors vectors)
    {
        _stream.Play(_head, stepMs);
        _head.Expire(stepMs);
        EvaluateRules(stepMs);
        _signals.Begin(_head, stepMs);
        for (var signal = 0; signal < _signals.Count; signal++)
        {
            _signals.Evaluate(signal, vectors.Signals[signal]);
        }
    }

    // A rule may look at what earlier steps of the others gave, as in Prometheus.
    private void EvaluateRules(long stepMs)
    {
        for (var rule = 0; rule < _rules.Count; rule++)
        {
            _rules.Begin(_head, stepMs);
            _rules.Evaluate(rule, _ruled);
            for (var i = 0; i < _ruled.Count; i++)
            {
                var labels = _ruled.LabelsAt(i);
                Label[] named = [.. labels.Enumerate().Where(label => label.Name != Labels.MetricName)];
                RecordedStream.Append(_head, Labels.From(named.Append(new Label(Labels.MetricName, _mapping.Rules[rule].Name))), stepMs, _ruled.ValueAt(i));
            }
        }
    }

    private static Query Compile(string expression) =>
        Query.TryCompile(expression, out var query, out var errors)
            ? query
            : throw new UnreachableException($"the mapping let \"{expression}\" pass: {string.Join("; ", errors)}");
}

using System.Diagnostics;
using Exporter.Configuration.Recorded;
using Exporter.Features;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Recorded;

/// <summary>Plays a recording through the sidecar's own head, PromQL, windows and features.</summary>
/// <remarks>
/// The way is that of a sample that arrives by remote write: head, expressions at each step, windows, features. What was
/// labelled a failure is never an input: a recording's labels are an expert's, and nobody has them live.
/// </remarks>
internal sealed class RecordedReplay
{
    private readonly RecordedMapping _mapping;
    private readonly RecordedStream _stream;
    private readonly PredictorWindows _windows;
    private readonly FeatureExtractor _extractor;
    private readonly FeatureMatrix _matrix = new();
    private readonly StepVectors _vectors;
    private readonly InstantVector _ruled = new();
    private readonly SeriesHead _head;
    private readonly QuerySet _rules;
    private readonly QuerySet _signals;

    /// <summary>A replay that has not begun.</summary>
    /// <param name="mapping">Rules and what the recording is.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="stream">The recording.</param>
    /// <param name="maxEntities">Entities followed at most.</param>
    public RecordedReplay(RecordedMapping mapping, PredictorDefinition definition, RecordedStream stream, int maxEntities)
    {
        (_mapping, _stream) = (mapping, stream);
        _windows = new PredictorWindows(definition, maxEntities);
        _extractor = new FeatureExtractor(definition);
        _vectors = new StepVectors(definition);
        Query[] rules = [.. mapping.Rules.Select(rule => Compile(rule.Expression))];
        Query[] signals = [.. definition.Signals.Select(signal => Compile(signal.Expression))];
        _head = new SeriesHead([.. rules.Concat(signals).SelectMany(query => query.Selectors)], new HeadLimits());
        (_rules, _signals) = (new QuerySet(rules), new QuerySet(signals));
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>Plays all steps up to <paramref name="toMs"/>.</summary>
    /// <param name="toMs">The last instant, Unix ms.</param>
    /// <param name="wants">Whether vectors are wanted at a step.</param>
    /// <param name="take">Receives the windows and the vectors of all active entities at a step that is wanted.</param>
    public void Run(long toMs, Func<long, bool> wants, Action<PredictorWindows, FeatureMatrix> take)
    {
        for (var stepMs = _stream.FirstStepMs; stepMs <= toMs; stepMs += _stream.StepMs)
        {
            _stream.Play(_head, stepMs);
            _head.Expire(stepMs);
            EvaluateRules(stepMs);
            _signals.Begin(_head, stepMs);
            for (var signal = 0; signal < _signals.Count; signal++)
            {
                _signals.Evaluate(signal, _vectors.Signals[signal]);
            }

            _vectors.ApplyTo(_windows, stepMs);
            if (wants(stepMs))
            {
                _extractor.Extract(_windows, _matrix);
                take(_windows, _matrix);
            }
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
                Label[] named = [.. Enumerable.Range(0, labels.Count).Select(label => labels[label]).Where(label => label.Name != Labels.MetricName)];
                RecordedStream.Append(_head, Labels.From(named.Append(new Label(Labels.MetricName, _mapping.Rules[rule].Name))), stepMs, _ruled.ValueAt(i));
            }
        }
    }

    private static Query Compile(string expression) =>
        Query.TryCompile(expression, out var query, out var errors)
            ? query
            : throw new UnreachableException($"the mapping let \"{expression}\" pass: {string.Join("; ", errors)}");
}

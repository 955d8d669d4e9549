using Exporter.Features;
using Exporter.History;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;
using Exporter.TestKit;

namespace Exporter.Tests.Features;

/// <summary>A predictor fed sample by sample, as the sidecar is: head, queries, step clock, windows, features. Without process and models.</summary>
internal sealed class StreamedPredictor
{
    private readonly QuerySet _queries;
    private readonly StepVectors _vectors;
    private readonly InstantVector[] _results;
    private readonly Dictionary<object, Labels> _labels = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Labels, (byte[] Buffer, LabelSlice[] Slices, ulong Hash)> _encoded = [];
    private readonly StepClock _clock;
    private readonly FeatureExtractor _extractor;
    private readonly long _stepMs;

    /// <param name="definition">The predictor; changes and dependencies are left aside.</param>
    /// <param name="others">More expressions to evaluate at each step, beside the predictor.</param>
    public StreamedPredictor(PredictorDefinition definition, params string[] others)
    {
        Others = [.. others.Select(_ => new InstantVector())];
        _vectors = new StepVectors(definition);
        _results = [.. _vectors.Signals, .. _vectors.Failure is { } failure ? [failure] : Array.Empty<InstantVector>(), .. Others];
        string[] failing = definition.FailureExpression is { } expression ? [expression] : [];
        Query[] queries = [.. definition.Signals.Select(signal => signal.Expression).Concat(failing).Concat(others).Select(Compile)];
        _queries = new QuerySet(queries);
        Windows = new PredictorWindows(definition, 10_000);
        _extractor = new FeatureExtractor(definition);
        _clock = new StepClock(definition.Step, definition.Lateness, WindowStore.FineSteps);
        _stepMs = (long)definition.Step.TotalMilliseconds;
        Head = new SeriesHead([.. queries.SelectMany(query => query.Selectors)], new HeadLimits { MaxNewSeriesPerMinute = int.MaxValue })
        {
            TimeAdvancing = Advance,
        };
    }

    public SeriesHead Head { get; }

    public PredictorWindows Windows { get; }

    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>The vectors of the step that was just evaluated.</summary>
    public FeatureMatrix Matrix { get; } = new();

    /// <summary>Values of the other expressions at that step.</summary>
    public IReadOnlyList<InstantVector> Others { get; }

    /// <summary>Told after each evaluated step.</summary>
    public Action<long>? Stepped { get; set; }

    /// <summary>Takes one sample; the same list of labels stands for the same series.</summary>
    public void Send(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        if (!_labels.TryGetValue(labels, out var set))
        {
            _labels[labels] = set = Labels.Of([.. labels]);
        }

        Send(set, timestampMs, value);
    }

    /// <summary>Takes one sample.</summary>
    public void Send(Labels labels, long timestampMs, double value)
    {
        if (!_encoded.TryGetValue(labels, out var encoded))
        {
            var (buffer, slices) = HeadFeed.Encode(labels);
            _encoded[labels] = encoded = (buffer, slices, HeadFeed.Hash(labels));
        }

        var series = Head.Resolve(new LabelView(encoded.Buffer, encoded.Slices, encoded.Hash));
        if (series >= 0)
        {
            Head.Append(series, timestampMs, value);
        }
    }

    private static Query Compile(string expression)
    {
        Assert.True(Query.TryCompile(expression, out var query, out var errors), string.Join("; ", errors));
        return query;
    }

    private void Advance(long eventTimeMs)
    {
        while (_clock.TryTakeDue(eventTimeMs, out var stepMs))
        {
            _queries.Begin(Head, stepMs);
            for (var i = 0; i < _results.Length; i++)
            {
                _queries.Evaluate(i, _results[i]);
            }

            _vectors.ApplyTo(Windows, stepMs);
            _extractor.Extract(Windows, Matrix);
            Stepped?.Invoke(stepMs);
            Head.ClosedUntilMs = stepMs;
            Head.Expire(stepMs + _stepMs);
        }
    }
}

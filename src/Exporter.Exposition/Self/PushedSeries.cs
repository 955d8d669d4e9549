using System.Diagnostics.Metrics;
using Prometheus;

namespace Exporter.Exposition.Self;

/// <summary>A counter that is added to.</summary>
internal sealed class CounterSeries(MetricFactory factory, Instrument instrument) : InstrumentSeries<Counter.Child>(factory, instrument)
{
    /// <inheritdoc/>
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A counter that goes down would read as a restart; zero is let through, it makes the series visible.
        if (value >= 0)
        {
            For(tags).Inc(value);
        }
    }

    /// <inheritdoc/>
    protected override Counter.Child Create(string[] labelNames, string[] labelValues) => Factory.CreateCounter(Name, Help, labelNames).WithLabels(labelValues);
}

/// <summary>A gauge that is set, or an up-down counter that is added to.</summary>
internal sealed class GaugeSeries(MetricFactory factory, Instrument instrument, bool adds) : InstrumentSeries<Gauge.Child>(factory, instrument)
{
    /// <inheritdoc/>
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var gauge = For(tags);
        if (adds)
        {
            gauge.Inc(value);
        }
        else
        {
            gauge.Set(value);
        }
    }

    /// <inheritdoc/>
    protected override Gauge.Child Create(string[] labelNames, string[] labelValues) => Factory.CreateGauge(Name, Help, labelNames).WithLabels(labelValues);
}

/// <summary>A histogram with the buckets that its instrument advises.</summary>
internal sealed class HistogramSeries : InstrumentSeries<Histogram.Child>
{
    // 100 µs to 26 s by fours: one evaluation of a small fleet up to one of the largest.
    private static readonly double[] DefaultSecondsBuckets = Histogram.ExponentialBuckets(0.0001, 4, 10);

    private readonly double[] _buckets;

    /// <summary>Takes the instrument's advice on buckets where it gives some.</summary>
    public HistogramSeries(MetricFactory factory, Instrument instrument)
        : base(factory, instrument)
    {
        IReadOnlyList<double>? advised = instrument switch
        {
            Histogram<double> seconds => seconds.Advice?.HistogramBucketBoundaries,
            Histogram<float> single => single.Advice?.HistogramBucketBoundaries is { } bounds ? [.. bounds.Select(b => (double)b)] : null,
            Histogram<long> counts => counts.Advice?.HistogramBucketBoundaries is { } bounds ? [.. bounds.Select(b => (double)b)] : null,
            Histogram<int> counts => counts.Advice?.HistogramBucketBoundaries is { } bounds ? [.. bounds.Select(b => (double)b)] : null,
            _ => null,
        };
        _buckets = advised is { Count: > 0 } ? [.. advised] : DefaultSecondsBuckets;
    }

    /// <inheritdoc/>
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        For(tags).Observe(value);

    /// <inheritdoc/>
    protected override Histogram.Child Create(string[] labelNames, string[] labelValues) =>
        Factory.CreateHistogram(Name, Help, labelNames, new HistogramConfiguration { Buckets = _buckets }).WithLabels(labelValues);
}

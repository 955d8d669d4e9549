using System.Globalization;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Ingest.Otlp;

/// <summary>Turns one OTLP export of metrics into a remote-write request, so that both take the same way from there on.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "OTLP Metric points to Prometheus". A point that cannot be
/// translated is refused alone. One instance a request.
/// </remarks>
/// <param name="deltas">What deltas added up to so far.</param>
public sealed class MetricsTranslator(DeltaSums deltas)
{
    private const uint NoRecordedValue = 1;
    private const string TotalSum = "_sum";
    private const string TotalCount = "_count";

    private readonly RemoteWriteEncoder _encoder = new(RemoteWriteVersion.V2);
    private readonly HistogramValue _histogram = new();
    private ResourceLabels _resource = new(null);
    private InstrumentationScope? _scope;
    private string _metric = "";
    private string _name = "";
    private long _newestMs;

    /// <summary>Points that could not be translated.</summary>
    public long Refused { get; private set; }

    /// <summary>Why the first of them could not; null where all could.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Translates.</summary>
    /// <returns>The request, as remote write 2.0 in one snappy block.</returns>
    public byte[] Translate(ExportMetricsServiceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var resource in request.ResourceMetrics)
        {
            (_resource, _newestMs) = (new ResourceLabels(resource.Resource), long.MinValue);
            foreach (var scope in resource.ScopeMetrics)
            {
                _scope = scope.Scope;
                foreach (var metric in scope.Metrics)
                {
                    Translate(metric);
                }
            }

            if (_resource.HasInfo && _newestMs != long.MinValue)
            {
                Add(_resource.Info(), _newestMs, 1);
            }
        }

        return _encoder.ToSnappy();
    }

    private void Translate(Metric metric)
    {
        var isCounter = metric.DataCase == Metric.DataOneofCase.Sum && metric.Sum.IsMonotonic;
        _metric = metric.Name;
        _name = MetricNames.Of(metric.Name, metric.Unit, isCounter, metric.DataCase == Metric.DataOneofCase.Gauge);
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                Each(metric.Gauge.DataPoints, point => AddNumber(point, isDelta: false));
                break;
            case Metric.DataOneofCase.Sum:
                Each(metric.Sum.DataPoints, metric.Sum.AggregationTemporality, point => AddNumber(point, IsDelta(metric.Sum.AggregationTemporality)));
                break;
            case Metric.DataOneofCase.Histogram:
                Each(metric.Histogram.DataPoints, metric.Histogram.AggregationTemporality, point => AddHistogram(point, IsDelta(metric.Histogram.AggregationTemporality)));
                break;
            case Metric.DataOneofCase.ExponentialHistogram when IsDelta(metric.ExponentialHistogram.AggregationTemporality):
                Each(metric.ExponentialHistogram.DataPoints, _ => "an exponential histogram of deltas; set its temporality to cumulative");
                break;
            case Metric.DataOneofCase.ExponentialHistogram:
                Each(metric.ExponentialHistogram.DataPoints, metric.ExponentialHistogram.AggregationTemporality, AddExponential);
                break;
            case Metric.DataOneofCase.Summary:
                Each(metric.Summary.DataPoints, AddSummary);
                break;
        }
    }

    private static bool IsDelta(AggregationTemporality temporality) => temporality == AggregationTemporality.Delta;

    private void Each<T>(IEnumerable<T> points, AggregationTemporality temporality, Func<T, string?> add) =>
        Each(points, temporality == AggregationTemporality.Unspecified ? _ => "its temporality is not given" : add);

    private void Each<T>(IEnumerable<T> points, Func<T, string?> add)
    {
        foreach (var point in points)
        {
            if ((_name.Length == 0 ? "its name has no letter or digit" : add(point)) is { } fault)
            {
                Refused++;
                FirstError ??= $"metric \"{_metric}\": {fault}";
            }
        }
    }

    private string? AddNumber(NumberDataPoint point, bool isDelta)
    {
        var (labels, timestampMs) = (LabelsOf(_name, point.Attributes), MillisecondsOf(point.TimeUnixNano));
        if ((point.Flags & NoRecordedValue) != 0)
        {
            return Add(labels, timestampMs, StaleMarker.Value);
        }

        if (point.ValueCase == NumberDataPoint.ValueOneofCase.None)
        {
            return "a point has no value";
        }

        Span<double> value = [point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble];
        return (isDelta ? deltas.Add(KeyOf(labels), timestampMs, value) : null) ?? Add(labels, timestampMs, value[0]);
    }

    /// <summary>Cumulative buckets, their sum where there is one, and their count.</summary>
    private string? AddHistogram(HistogramDataPoint point, bool isDelta)
    {
        var (bounds, buckets) = (point.ExplicitBounds.Count, point.BucketCounts.Count);
        if (buckets > 0 && buckets != bounds + 1)
        {
            return $"a histogram has {buckets} buckets for {bounds} bounds";
        }

        var (isStale, timestampMs) = ((point.Flags & NoRecordedValue) != 0, MillisecondsOf(point.TimeUnixNano));
        Span<double> values = new double[buckets + 2];
        (values[buckets], values[buckets + 1]) = (point.Sum, point.Count);
        for (var i = 0; i < buckets; i++)
        {
            values[i] = point.BucketCounts[i] + (i == 0 ? 0 : values[i - 1]);
        }

        if (isDelta && !isStale && deltas.Add(KeyOf(LabelsOf(_name, point.Attributes)), timestampMs, values) is { } fault)
        {
            return fault;
        }

        for (var i = 0; i < bounds && i < buckets; i++)
        {
            AddBucket(point, point.ExplicitBounds[i].ToString("0.#################", CultureInfo.InvariantCulture), isStale ? StaleMarker.Value : values[i]);
        }

        AddBucket(point, "+Inf", isStale ? StaleMarker.Value : values[buckets + 1]);
        if (point.HasSum)
        {
            Add(LabelsOf(_name + TotalSum, point.Attributes), timestampMs, isStale ? StaleMarker.Value : values[buckets]);
        }

        return Add(LabelsOf(_name + TotalCount, point.Attributes), timestampMs, isStale ? StaleMarker.Value : values[buckets + 1]);
    }

    private void AddBucket(HistogramDataPoint point, string bound, double value)
    {
        var labels = LabelsOf(_name + "_bucket", point.Attributes);
        labels["le"] = bound;
        Add(labels, MillisecondsOf(point.TimeUnixNano), value);
    }

    private string? AddExponential(ExponentialHistogramDataPoint point)
    {
        if (ExponentialBuckets.Read(point, _histogram) is { } fault)
        {
            return fault;
        }

        if ((point.Flags & NoRecordedValue) != 0)
        {
            _histogram.Clear();
            _histogram.Sum = StaleMarker.Value;
        }

        var timestampMs = Note(MillisecondsOf(point.TimeUnixNano));
        _encoder.StartSeries(ListOf(LabelsOf(_name, point.Attributes)));
        _encoder.AddHistogram(timestampMs, _histogram, isFloat: false);
        return null;
    }

    private string? AddSummary(SummaryDataPoint point)
    {
        var (isStale, timestampMs) = ((point.Flags & NoRecordedValue) != 0, MillisecondsOf(point.TimeUnixNano));
        foreach (var quantile in point.QuantileValues)
        {
            var labels = LabelsOf(_name, point.Attributes);
            labels["quantile"] = quantile.Quantile.ToString("0.#################", CultureInfo.InvariantCulture);
            Add(labels, timestampMs, isStale ? StaleMarker.Value : quantile.Value);
        }

        Add(LabelsOf(_name + TotalSum, point.Attributes), timestampMs, isStale ? StaleMarker.Value : point.Sum);
        return Add(LabelsOf(_name + TotalCount, point.Attributes), timestampMs, isStale ? StaleMarker.Value : point.Count);
    }

    private SortedDictionary<string, string> LabelsOf(string name, IEnumerable<KeyValue> attributes)
    {
        var labels = _resource.Labels(name);
        if (_scope is { Name.Length: > 0 })
        {
            labels["otel_scope_name"] = _scope.Name;
        }

        if (_scope is { Version.Length: > 0 })
        {
            labels["otel_scope_version"] = _scope.Version;
        }

        AttributeLabels.Add(labels, attributes);
        return labels;
    }

    private string? Add(SortedDictionary<string, string> labels, long timestampMs, double value)
    {
        _encoder.Add(ListOf(labels), Note(timestampMs), value);
        return null;
    }

    private long Note(long timestampMs)
    {
        _newestMs = Math.Max(_newestMs, timestampMs);
        return timestampMs;
    }

    private static List<(string Name, string Value)> ListOf(SortedDictionary<string, string> labels) => [.. labels.Select(label => (label.Key, label.Value))];

    private static string KeyOf(SortedDictionary<string, string> labels) => string.Join('\0', labels.Select(label => $"{label.Key}\0{label.Value}"));

    private static long MillisecondsOf(ulong unixNano) => (long)(unixNano / 1_000_000);
}

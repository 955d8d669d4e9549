using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Ingest.Otlp;

/// <summary>Turns one OTLP export of metrics into a remote-write request, so that both take the same way from there on.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "OTLP Metric points to Prometheus". A point that cannot be
/// translated is refused alone. One instance a request.
/// </remarks>
/// <param name="deltas">What deltas added up to so far.</param>
/// <param name="limits">The limits in force for this request; labels beyond them are refused here already, point by point.</param>
public sealed class MetricsTranslator(DeltaSums deltas, IngestLimits limits)
{
    private const uint NoRecordedValue = 1;

    // Of a metric's name in an error.
    private const int ShownLetters = 200;

    private const string TotalSum = "_sum";
    private const string TotalCount = "_count";

    private readonly RemoteWriteEncoder _encoder = new(RemoteWriteVersion.V2);
    private readonly TranslationBudget _budget = new(limits);
    private readonly HistogramValue _histogram = new();
    private ResourceLabels _resource = new(null);
    private ScopeLabels _scope = new(null, "");
    private string _metric = "";
    private string _name = "";
    private long _newestMs;

    // What is wrong with the labels that all points of a scope share.
    private string? _sharedFault;

    /// <summary>Points that could not be translated.</summary>
    public long Refused { get; private set; }

    /// <summary>Those among them whose labels exceed the limits.</summary>
    public long RefusedForLabels { get; private set; }

    /// <summary>Why the first of them could not; null where all could.</summary>
    public string? FirstError { get; private set; }

    // Where the next step would exceed the limits by no more than one series.
    private bool IsFull => _budget.IsSpent || _encoder.Bytes > limits.MaxDecodedBytes;

    /// <summary>Translates.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="message">The request, as protobuf of remote write 2.0; empty where it would be too large.</param>
    /// <returns>False where it would be larger than a request may be, or its series have more labels together than so large a request could tell of.</returns>
    public bool TryTranslate(ExportMetricsServiceRequest request, out byte[] message)
    {
        message = [];
        ArgumentNullException.ThrowIfNull(request);
        foreach (var resource in request.ResourceMetrics)
        {
            (_resource, _newestMs) = (new ResourceLabels(resource.Resource), long.MinValue);
            foreach (var scope in resource.ScopeMetrics)
            {
                _scope = new ScopeLabels(scope.Scope, scope.SchemaUrl);
                _sharedFault = _budget.FaultOf(SharedLabels(""));
                foreach (var metric in scope.Metrics)
                {
                    Translate(metric);
                }
            }

            if (_resource.HasInfo && _newestMs != long.MinValue)
            {
                _encoder.Add(ListOf(_resource.Info()), _newestMs, 1);
            }
        }

        if (IsFull)
        {
            return false;
        }

        message = _encoder.ToProtobuf();
        return true;
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
            case Metric.DataOneofCase.ExponentialHistogram:
                Each(metric.ExponentialHistogram.DataPoints, metric.ExponentialHistogram.AggregationTemporality, point => AddExponential(point, IsDelta(metric.ExponentialHistogram.AggregationTemporality)));
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
        var faultOfAll = _name.Length == 0 ? "its name has no letter or digit" : null;
        foreach (var point in points)
        {
            if (IsFull)
            {
                return;
            }

            if ((faultOfAll ?? add(point)) is { } fault)
            {
                Refused++;
                FirstError ??= $"metric \"{(_metric.Length > ShownLetters ? _metric[..ShownLetters] + "..." : _metric)}\": {fault}";
            }
        }
    }

    private string? AddNumber(NumberDataPoint point, bool isDelta)
    {
        if (FaultOfLabels(point.Attributes, out var labels) is { } labelFault)
        {
            return labelFault;
        }

        var timestampMs = MillisecondsOf(point.TimeUnixNano);
        if ((point.Flags & NoRecordedValue) != 0)
        {
            return Add(labels, "", timestampMs, StaleMarker.Value);
        }

        if (point.ValueCase == NumberDataPoint.ValueOneofCase.None)
        {
            return "a point has no value";
        }

        Span<double> value = [point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble];
        return (isDelta ? deltas.Add(KeyOf(labels), timestampMs, value) : null) ?? Add(labels, "", timestampMs, value[0]);
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
        if (FaultOfLabels(point.Attributes, out var labels) is { } labelFault)
        {
            return labelFault;
        }

        Span<double> values = new double[buckets + 2];
        (values[buckets], values[buckets + 1]) = (point.Sum, point.Count);
        for (var i = 0; i < buckets; i++)
        {
            values[i] = point.BucketCounts[i] + (i == 0 ? 0 : values[i - 1]);
        }

        if (isDelta && !isStale && deltas.Add(KeyOf(labels), timestampMs, values) is { } fault)
        {
            return fault;
        }

        for (var i = 0; i < bounds && i < buckets; i++)
        {
            Add(labels, "_bucket", timestampMs, isStale ? StaleMarker.Value : values[i], ("le", TextOf(point.ExplicitBounds[i])));
        }

        Add(labels, "_bucket", timestampMs, isStale ? StaleMarker.Value : values[buckets + 1], ("le", "+Inf"));
        if (point.HasSum)
        {
            Add(labels, TotalSum, timestampMs, isStale ? StaleMarker.Value : values[buckets]);
        }

        return Add(labels, TotalCount, timestampMs, isStale ? StaleMarker.Value : values[buckets + 1]);
    }

    private string? AddExponential(ExponentialHistogramDataPoint point, bool isDelta)
    {
        if (FaultOfLabels(point.Attributes, out var labels) is { } labelFault)
        {
            return labelFault;
        }

        var timestampMs = MillisecondsOf(point.TimeUnixNano);
        if ((point.Flags & NoRecordedValue) != 0)
        {
            _histogram.Clear();
            _histogram.Sum = StaleMarker.Value;
        }
        else if ((ExponentialBuckets.Read(point, _histogram) ?? (isDelta ? deltas.Add(KeyOf(labels), timestampMs, _histogram) : null)) is { } fault)
        {
            return fault;
        }

        _encoder.StartSeries(ListOf(labels));
        _encoder.AddHistogram(Note(timestampMs), _histogram, isFloat: false);
        return null;
    }

    private string? AddSummary(SummaryDataPoint point)
    {
        var (isStale, timestampMs) = ((point.Flags & NoRecordedValue) != 0, MillisecondsOf(point.TimeUnixNano));
        if (FaultOfLabels(point.Attributes, out var labels) is { } labelFault)
        {
            return labelFault;
        }

        foreach (var quantile in point.QuantileValues)
        {
            Add(labels, "", timestampMs, isStale ? StaleMarker.Value : quantile.Value, ("quantile", TextOf(quantile.Quantile)));
        }

        Add(labels, TotalSum, timestampMs, isStale ? StaleMarker.Value : point.Sum);
        return Add(labels, TotalCount, timestampMs, isStale ? StaleMarker.Value : point.Count);
    }

    /// <summary>What all series of a point have in common, under the metric's own name.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    private string? FaultOfLabels(IEnumerable<KeyValue> attributes, out SortedDictionary<string, string> labels)
    {
        labels = [];
        var fault = _sharedFault;
        if (fault is null)
        {
            labels = SharedLabels(_name);
            AttributeLabels.Add(labels, attributes);
            _budget.Spend(labels);
            fault = _budget.FaultOf(labels);
        }

        RefusedForLabels += fault is null ? 0 : 1;
        return fault;
    }

    private SortedDictionary<string, string> SharedLabels(string name)
    {
        var labels = _resource.Labels(name);
        _scope.AddTo(labels);
        return labels;
    }

    private string? Add(SortedDictionary<string, string> labels, string suffix, long timestampMs, double value, (string Name, string Value)? besides = null)
    {
        if (IsFull)
        {
            return null;
        }

        var own = labels;
        if (suffix.Length > 0 || besides is not null)
        {
            own = new SortedDictionary<string, string>(labels, StringComparer.Ordinal) { ["__name__"] = _name + suffix };
            _budget.Spend(own);
        }

        if (besides is var (name, text))
        {
            own[name] = text;
        }

        _encoder.Add(ListOf(own), Note(timestampMs), value);
        return null;
    }

    private static string TextOf(double bound) => bound.ToString("0.#################", CultureInfo.InvariantCulture);

    private long Note(long timestampMs)
    {
        _newestMs = Math.Max(_newestMs, timestampMs);
        return timestampMs;
    }

    private static List<(string Name, string Value)> ListOf(SortedDictionary<string, string> labels) => [.. labels.Select(label => (label.Key, label.Value))];

    // A digest, since what a sender writes into labels may be of any length, and no two have the same.
    private static UInt128 KeyOf(SortedDictionary<string, string> labels) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', labels.Select(label => $"{label.Key}\0{label.Value}")))));

    private static long MillisecondsOf(ulong unixNano) => (long)(unixNano / 1_000_000);
}

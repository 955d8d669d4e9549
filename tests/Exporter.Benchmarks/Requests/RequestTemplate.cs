using System.Buffers.Binary;
using Exporter.Ingest;
using Exporter.Ingest.Otlp.Proto;
using Exporter.Signals;
using Google.Protobuf;
using Snappier;

namespace Exporter.Benchmarks.Requests;

/// <summary>A host's request, encoded once and patched for each scrape: sending must cost far less than receiving.</summary>
/// <remarks>Numbers of the template are marks that occur nowhere else, by which their places are found. Not thread-safe.</remarks>
internal sealed class RequestTemplate
{
    private const double MarkedValue = -1.2345678901234567e-300;
    private const long MarkedCount = 0x7a6b5c4d3e2f1a0b;
    private const long MarkedNanoseconds = 0x1a2b3c4d5e6f7a7b;
    private const long NanosecondsPerMillisecond = 1_000_000;

    // Timestamps between 2004 and 2109.
    private const int TimestampBytes = 6;

    private readonly RequestProtocol _protocol;
    private readonly byte[] _message;
    private readonly int[] _values;
    private readonly int[] _counts;
    private readonly int[] _times;
    private long _scrapes;

    /// <summary>The request of a host.</summary>
    public RequestTemplate(RequestProtocol protocol, int host)
    {
        _protocol = protocol;
        _message = IsOtlp ? OtlpRequest(host) : RemoteWriteRequest(host);
        _values = Places(_message, BitConverter.DoubleToInt64Bits(MarkedValue));
        _counts = Places(_message, MarkedCount);
        _times = Places(_message, MarkedNanoseconds);
    }

    private bool IsOtlp => _protocol is RequestProtocol.OtlpHttp or RequestProtocol.OtlpGrpc;

    /// <summary>The next scrape: half of the numbers grow, half waver; counts grow.</summary>
    /// <returns>A body.</returns>
    public byte[] Scrape(long timestampMs)
    {
        _scrapes++;
        for (var i = 0; i < _values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_message.AsSpan(_values[i]), (i & 1) == 0 ? _scrapes * (i + 1) : Math.Sin((_scrapes * 0.1) + i));
        }

        for (var i = 0; i < _counts.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_message.AsSpan(_counts[i]), _scrapes * (i + 1));
        }

        return IsOtlp ? OtlpBody(timestampMs) : RemoteWriteBody(timestampMs);
    }

    private byte[] OtlpBody(long timestampMs)
    {
        foreach (var at in _times)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_message.AsSpan(at), timestampMs * NanosecondsPerMillisecond);
        }

        if (_protocol == RequestProtocol.OtlpHttp)
        {
            return [.. _message];
        }

        // A frame of gRPC: not compressed, and its length.
        var frame = new byte[_message.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), _message.Length);
        _message.CopyTo(frame, 5);
        return frame;
    }

    // A sample is 09 value(8) 10 timestamp(varint).
    private byte[] RemoteWriteBody(long timestampMs)
    {
        foreach (var value in _values)
        {
            var timestamp = _message.AsSpan(value + sizeof(double) + 1, TimestampBytes);
            for (var i = 0; i < TimestampBytes; i++)
            {
                timestamp[i] = (byte)((uint)((timestampMs >> (7 * i)) & 0x7f) | (i < TimestampBytes - 1 ? 0x80u : 0));
            }
        }

        return Snappy.CompressToArray(_message);
    }

    private byte[] RemoteWriteRequest(int host)
    {
        var encoder = new RemoteWriteEncoder(_protocol == RequestProtocol.RemoteWrite1 ? RemoteWriteVersion.V1 : RemoteWriteVersion.V2);
        foreach (var labels in RequestHost.Numbers(host).Concat(RequestHost.Histograms(host).SelectMany(RequestHost.SeriesOf)))
        {
            encoder.Add([.. labels.Enumerate().Select(label => (label.Name, label.Value))], DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), MarkedValue);
        }

        return encoder.ToProtobuf();
    }

    private static byte[] OtlpRequest(int host)
    {
        var metrics = new ScopeMetrics();
        foreach (var family in RequestHost.Numbers(host).GroupBy(NameOf))
        {
            var points = family.Select(labels => new NumberDataPoint { TimeUnixNano = MarkedNanoseconds, AsDouble = MarkedValue, Attributes = { AttributesOf(labels) } });
            metrics.Metrics.Add(family.Key.EndsWith("_total", StringComparison.Ordinal)
                ? new Metric { Name = family.Key, Sum = new Sum { AggregationTemporality = AggregationTemporality.Cumulative, IsMonotonic = true, DataPoints = { points } } }
                : new Metric { Name = family.Key, Gauge = new Gauge { DataPoints = { points } } });
        }

        foreach (var family in RequestHost.Histograms(host).GroupBy(NameOf))
        {
            var points = family.Select(labels => new HistogramDataPoint
            {
                TimeUnixNano = MarkedNanoseconds,
                Count = MarkedCount,
                Sum = MarkedValue,
                ExplicitBounds = { RequestHost.Bounds },
                BucketCounts = { Enumerable.Repeat((ulong)MarkedCount, RequestHost.Bounds.Count + 1) },
                Attributes = { AttributesOf(labels) },
            });
            metrics.Metrics.Add(new Metric { Name = family.Key, Histogram = new Histogram { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { points } } });
        }

        return new ExportMetricsServiceRequest { ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { metrics } } } }.ToByteArray();
    }

    private static string NameOf(Labels labels) => labels.Get(Labels.MetricName);

    private static IEnumerable<KeyValue> AttributesOf(Labels labels) => labels.Enumerate()
        .Where(label => label.Name != Labels.MetricName)
        .Select(label => new KeyValue { Key = label.Name, Value = new AnyValue { StringValue = label.Value } });

    private static int[] Places(byte[] message, long bits)
    {
        var mark = BitConverter.GetBytes(bits);
        var places = new List<int>();
        for (var from = 0; message.AsSpan(from).IndexOf(mark) is >= 0 and var found; from += found + mark.Length)
        {
            places.Add(from + found);
        }

        return [.. places];
    }
}

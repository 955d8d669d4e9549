using System.Text;
using CsCheck;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>
/// Random exports as protobuf and as JSON, plain and in gzip: each is read by Google.Protobuf's own reader of that encoding, and each becomes the same request of remote write.
/// </summary>
public sealed class EncodingProperties
{
    private static readonly IngestLimits Limits = new() { MaxDecodedBytes = 1 << 20 };

    // JSON has one NaN, and says none of the bits of others.
    private static readonly Gen<double> GenDouble =
        Gen.OneOf(Gen.Double, Gen.OneOf(0, 1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue));

    private static readonly Gen<string> GenText = Gen.OneOf(
        Gen.OneOf("", "service.name", "service.instance.id", "le", "__name__", "http.route"), Gen.String[Gen.OneOf(Gen.Char['!', '~'], Gen.OneOf('ü', '\n', '漢', '\0')), 0, 8]);

    private static readonly Gen<AnyValue> GenScalar = Gen.OneOf(
        GenText.Select(text => new AnyValue { StringValue = text }),
        Gen.Bool.Select(value => new AnyValue { BoolValue = value }),
        Gen.Long.Select(value => new AnyValue { IntValue = value }),
        GenDouble.Select(value => new AnyValue { DoubleValue = value }),
        Gen.Byte.Array[0, 5].Select(bytes => new AnyValue { BytesValue = ByteString.CopyFrom(bytes) }),
        Gen.Const(new AnyValue()));

    private static readonly Gen<AnyValue> GenValue = Gen.OneOf(
        GenScalar,
        GenScalar.Array[0, 3].Select(values => new AnyValue { ArrayValue = new ArrayValue { Values = { values } } }),
        Gen.Select(GenText, GenScalar).Array[0, 3].Select(pairs => new AnyValue
        {
            KvlistValue = new KeyValueList { Values = { pairs.Select(pair => new KeyValue { Key = pair.Item1, Value = pair.Item2 }) } },
        }));

    private static readonly Gen<KeyValue[]> GenAttributes =
        Gen.Select(GenText, GenValue, (key, value) => new KeyValue { Key = key, Value = value }).Array[0, 3];

    private static readonly Gen<AggregationTemporality> GenTemporality = Gen.Int[0, 2].Select(value => (AggregationTemporality)value);

    private static readonly Gen<(KeyValue[] Attributes, ulong Nano, uint Flags)> GenPoint = Gen.Select(GenAttributes, Gen.ULong, Gen.UInt[0, 8].Select(flags => flags == 1 ? 1u : 0u));

    private static readonly Gen<NumberDataPoint> GenNumber = Gen.Select(GenPoint, Gen.Int[0, 2], GenDouble, Gen.Long, (point, kind, real, whole) =>
    {
        var number = new NumberDataPoint { TimeUnixNano = point.Nano, Flags = point.Flags, Attributes = { point.Attributes } };
        if (kind == 1)
        {
            number.AsDouble = real;
        }
        else if (kind == 2)
        {
            number.AsInt = whole;
        }

        return number;
    });

    private static readonly Gen<HistogramDataPoint> GenHistogram = Gen.Select(GenPoint, Gen.ULong.Array[0, 4], GenDouble.Array[0, 3], GenDouble, Gen.Bool, (point, counts, bounds, sum, hasSum) =>
    {
        var histogram = new HistogramDataPoint
        {
            TimeUnixNano = point.Nano, Flags = point.Flags, Attributes = { point.Attributes }, Count = (ulong)counts.Length, BucketCounts = { counts }, ExplicitBounds = { bounds },
        };
        if (hasSum)
        {
            histogram.Sum = sum;
        }

        return histogram;
    });

    // Counts of buckets that add up, mostly.
    private static readonly Gen<ExponentialHistogramDataPoint> GenExponential =
        Gen.Select(GenPoint, Gen.Int[-5, 12], Gen.UInt[0, 9].Array[0, 4], Gen.Int[-20, 20], GenDouble, Gen.Int[0, 9], (point, scale, counts, offset, sum, more) => new ExponentialHistogramDataPoint
        {
            TimeUnixNano = point.Nano,
            Flags = point.Flags,
            Attributes = { point.Attributes },
            Scale = scale,
            Sum = sum,
            ZeroCount = 2,
            Count = 2 + (2 * (ulong)counts.Sum(count => count)) + (more == 0 ? 1ul : 0),
            Positive = new() { Offset = offset, BucketCounts = { counts.Select(count => (ulong)count) } },
            Negative = new() { Offset = -offset, BucketCounts = { counts.Select(count => (ulong)count) } },
        });

    private static readonly Gen<SummaryDataPoint> GenSummary = Gen.Select(GenPoint, GenDouble.Array[0, 3], GenDouble, Gen.ULong, (point, quantiles, sum, count) => new SummaryDataPoint
    {
        TimeUnixNano = point.Nano,
        Flags = point.Flags,
        Attributes = { point.Attributes },
        Sum = sum,
        Count = count,
        QuantileValues = { quantiles.Select(value => new SummaryDataPoint.Types.ValueAtQuantile { Quantile = value, Value = value }) },
    });

    private static readonly Gen<Metric> GenData = Gen.OneOf(
        GenNumber.Array[0, 3].Select(points => new Metric { Gauge = new Gauge { DataPoints = { points } } }),
        Gen.Select(GenNumber.Array[0, 3], GenTemporality, Gen.Bool, (points, temporality, grows) =>
            new Metric { Sum = new Sum { DataPoints = { points }, AggregationTemporality = temporality, IsMonotonic = grows } }),
        Gen.Select(GenHistogram.Array[0, 3], GenTemporality, (points, temporality) =>
            new Metric { Histogram = new Histogram { DataPoints = { points }, AggregationTemporality = temporality } }),
        Gen.Select(GenExponential.Array[0, 3], GenTemporality, (points, temporality) =>
            new Metric { ExponentialHistogram = new ExponentialHistogram { DataPoints = { points }, AggregationTemporality = temporality } }),
        GenSummary.Array[0, 3].Select(points => new Metric { Summary = new Summary { DataPoints = { points } } }),
        Gen.Const(new Metric()));

    private static readonly Gen<Metric> GenMetric = Gen.Select(GenData, GenText, Gen.OneOf(Gen.OneOf("s", "By/s", "1", "{x}"), GenText), (metric, name, unit) =>
        new Metric(metric) { Name = name, Unit = unit });

    private static readonly Gen<ExportMetricsServiceRequest> GenExport =
        Gen.Select(GenAttributes, GenAttributes, GenText, GenMetric.Array[0, 3], (resource, scope, text, metrics) => new ResourceMetrics
        {
            Resource = new Resource { Attributes = { resource } },
            ScopeMetrics = { new ScopeMetrics { SchemaUrl = text, Scope = new InstrumentationScope { Name = text, Attributes = { scope } }, Metrics = { metrics } } },
        }).Array[0, 2].Select(resources => new ExportMetricsServiceRequest { ResourceMetrics = { resources } });

    [Fact]
    public void Export_InEachEncoding_BecomesTheSameRequest() => Gen.Select(GenExport, Gen.Bool).Sample((export, enumsAsNumbers) =>
    {
        // OTLP wants numbers; some senders write names.
        var json = Encoding.UTF8.GetBytes(new JsonFormatter(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(enumsAsNumbers)).Format(export));
        var expected = Translate(export);

        Assert.Equal(expected, Translate(Read(export.ToByteArray(), isJson: false, isZipped: false)));
        Assert.Equal(expected, Translate(Read(json, isJson: true, isZipped: false)));
        Assert.Equal(expected, Translate(Read(OtlpEndpointTests.Zip(json), isJson: true, isZipped: true)));
    });

    private static ExportMetricsServiceRequest Read(byte[] body, bool isJson, bool isZipped)
    {
        GzipBody? plain = null;
        Assert.True(!isZipped || ExportReader.Unzip(body, Limits, out plain, out _) == RejectReason.None);
        using (plain)
        {
            Assert.Equal((RejectReason.None, null), (ExportReader.Read(plain?.Bytes ?? body, isJson, Limits, out var request, out var error), error));
            return request!;
        }
    }

    private static (string Message, long Refused, string? FirstError) Translate(ExportMetricsServiceRequest request)
    {
        var translator = new MetricsTranslator(new DeltaSums(), Limits);
        Assert.True(translator.TryTranslate(request, out var message));
        return (Convert.ToHexString(message), translator.Refused, translator.FirstError);
    }
}

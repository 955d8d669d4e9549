using CsCheck;
using Exporter.Ingest;
using Google.Protobuf;
using V1 = Exporter.Tests.Ingest.Wire.V1;
using V2 = Exporter.Tests.Ingest.Wire.V2;

namespace Exporter.Tests.Ingest;

/// <summary>The hand-written readers against Google.Protobuf's generated ones, on random messages.</summary>
public sealed class GeneratedReaderProperties
{
    private static readonly Gen<string> GenText =
        Gen.OneOf(Gen.OneOf("__name__", "instance", "job", ""), Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.OneOf('ü', '.', '\n', '漢')), 0, 12]);

    private static readonly Gen<double> GenValue = Gen.OneOf(Gen.ULong.Select(BitConverter.UInt64BitsToDouble), Gen.OneOf(StaleMarker.Value, 0.0, -0.0, 1.5));

    private static readonly Gen<(string Name, string Value)[]> GenLabels =
        Gen.Select(Gen.Select(GenText, GenText).Array[0, 6], Gen.Bool, (labels, named) => named ? [.. labels, ("__name__", "metric")] : labels);

    private static readonly Gen<(double Value, long At)[]> GenSamples = Gen.Select(GenValue, Gen.Long).Array[0, 4];

    // Observed counts per bucket, and the bucket of the first.
    private static readonly Gen<(uint[] Buckets, int First, long At)[]> GenHistograms =
        Gen.Select(Gen.UInt[0, 300].Array[0, 5], Gen.Int[-40, 40], Gen.Long).Array[0, 2];

    private static readonly Gen<Entry> GenEntry = Gen.Select(GenLabels, GenSamples, GenHistograms, GenLabels, Gen.Bool)
        .Select(parts => new Entry(parts.Item1, parts.Item2, parts.Item3, parts.Item4, parts.Item5));

    [Fact]
    public void V1_OfAnyMessage_ReadsWhatTheGeneratedReaderReads() =>
        GenEntry.Array[0, 8].Sample(entries => ExpectationV1(V1Bytes(entries))!.AssertReadBy(V1Bytes(entries), RemoteWriteVersion.V1));

    [Fact]
    public void V2_OfAnyMessage_ReadsWhatTheGeneratedReaderReads() =>
        GenEntry.Array[0, 8].Sample(entries => ExpectationV2(V2Bytes(entries))!.AssertReadBy(V2Bytes(entries), RemoteWriteVersion.V2));

    [Fact]
    public void V1_OfSpoiltBytesThatBothTake_ReadsTheSameSamples() => Gen.Select(GenEntry.Array[1, 4], Gen.Int, Gen.Byte).Sample((entries, at, bits) =>
    {
        var bytes = Spoil(V1Bytes(entries), at, bits);
        ExpectationV1(bytes)?.AssertSamplesReadBy(bytes, RemoteWriteVersion.V1);
    });

    [Fact]
    public void V2_OfSpoiltBytesThatBothTake_ReadsTheSameSamples() => Gen.Select(GenEntry.Array[1, 4], Gen.Int, Gen.Byte).Sample((entries, at, bits) =>
    {
        var bytes = Spoil(V2Bytes(entries), at, bits);
        ExpectationV2(bytes)?.AssertSamplesReadBy(bytes, RemoteWriteVersion.V2);
    });

    /// <summary>What the generated reader finds; null where it refuses the bytes.</summary>
    private static Expectation? ExpectationV1(byte[] bytes)
    {
        if (Parse(V1.WriteRequest.Parser, bytes) is not { } parsed)
        {
            return null;
        }

        var expected = new Expectation();
        foreach (var series in parsed.Timeseries)
        {
            expected.Add(
                series.Labels.Select(label => (label.Name, label.Value)),
                series.Samples.Select(sample => (sample.Timestamp, sample.Value)),
                series.Histograms.Select(histogram => (histogram.Timestamp, histogram.ToByteArray())),
                series.Exemplars.Count);
        }

        return expected;
    }

    /// <summary>What the generated reader finds; null where it refuses the bytes, or where they are no 2.0 request for another reason than their encoding.</summary>
    private static Expectation? ExpectationV2(byte[] bytes)
    {
        if (Parse(V2.Request.Parser, bytes) is not { } parsed || HasFieldsOfV1(bytes) || !IsPaired(parsed))
        {
            return null;
        }

        var expected = new Expectation();
        foreach (var series in parsed.Timeseries)
        {
            expected.Add(
                series.LabelsRefs.Chunk(2).Select(pair => (parsed.Symbols[(int)pair[0]], parsed.Symbols[(int)pair[1]])),
                series.Samples.Select(sample => (sample.Timestamp, sample.Value)),
                series.Histograms.Select(histogram => (histogram.Timestamp, histogram.ToByteArray())),
                series.Exemplars.Count);
        }

        return expected;
    }

    private static byte[] Spoil(byte[] bytes, int at, byte bits)
    {
        if (bytes.Length > 0)
        {
            bytes[(int)((uint)at % (uint)bytes.Length)] ^= bits;
        }

        return bytes;
    }

    private static T? Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool HasFieldsOfV1(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) <= 3)
            {
                return true;
            }

            input.SkipLastField();
        }

        return false;
    }

    private static bool IsPaired(V2.Request request) =>
        request.Symbols is ["", ..] && request.Timeseries.All(series => series.Exemplars.Select(exemplar => exemplar.LabelsRefs).Append(series.LabelsRefs)
            .All(references => references.Count % 2 == 0 && references.All(reference => reference < request.Symbols.Count)));

    private static byte[] V1Bytes(Entry[] entries) => new V1.WriteRequest
    {
        Timeseries = { entries.Select(ToV1) },
        Metadata = { new V1.MetricMetadata { MetricFamilyName = "m", Help = "h", Type = 3 } },
    }.ToByteArray();

    private static byte[] V2Bytes(Entry[] entries) => ToV2(entries).ToByteArray();

    private static V1.TimeSeries ToV1(Entry entry) => new()
    {
        Labels = { entry.Labels.Select(label => new V1.Label { Name = label.Name, Value = label.Value }) },
        Samples = { entry.Samples.Select(sample => new V1.Sample { Value = sample.Value, Timestamp = sample.At }) },
        Exemplars = { new V1.Exemplar { Value = 1, Labels = { entry.ExemplarLabels.Select(label => new V1.Label { Name = label.Name, Value = label.Value }) } } },
        Histograms =
        {
            entry.Histograms.Select(histogram => new V1.Histogram
            {
                CountInt = (ulong)histogram.Buckets.Sum(count => count),
                Sum = 3,
                Timestamp = histogram.At,
                PositiveSpans = { new V1.BucketSpan { Offset = histogram.First, Length = (uint)histogram.Buckets.Length } },
                PositiveDeltas = { Deltas(histogram.Buckets) },
            }),
        },
    };

    private static V2.Request ToV2(Entry[] entries)
    {
        string[] symbols = ["", .. entries.SelectMany(entry => entry.Labels.Concat(entry.ExemplarLabels)).SelectMany(label => new[] { label.Name, label.Value }).Distinct()];
        return new V2.Request
        {
            Symbols = { symbols },
            Timeseries =
            {
                entries.Select(entry => new V2.TimeSeries
                {
                    LabelsRefs = { References(entry.Labels) },
                    Samples = { entry.Samples.Select(sample => new V2.Sample { Value = sample.Value, Timestamp = sample.At, StartTimestamp = entry.Started ? 5 : 0 }) },
                    CreatedTimestamp = entry.Started ? 0 : 7,
                    Metadata = new V2.Metadata { Type = V2.Metadata.Types.MetricType.Gauge, HelpRef = 0 },
                    Exemplars = { new V2.Exemplar { Value = 1, LabelsRefs = { References(entry.ExemplarLabels) } } },
                    Histograms =
                    {
                        entry.Histograms.Select(histogram => new V2.Histogram
                        {
                            CountInt = (ulong)histogram.Buckets.Sum(count => count),
                            Sum = 3,
                            Timestamp = histogram.At,
                            StartTimestamp = entry.Started ? 5 : 0,
                            PositiveSpans = { new V2.BucketSpan { Offset = histogram.First, Length = (uint)histogram.Buckets.Length } },
                            PositiveDeltas = { Deltas(histogram.Buckets) },
                        }),
                    },
                }),
            },
        };

        IEnumerable<uint> References((string Name, string Value)[] labels) =>
            labels.SelectMany(label => new[] { (uint)Array.IndexOf(symbols, label.Name), (uint)Array.IndexOf(symbols, label.Value) });
    }

    private static IEnumerable<long> Deltas(uint[] buckets) => buckets.Select((count, i) => count - (i == 0 ? 0L : buckets[i - 1]));

    private sealed record Entry(
        (string Name, string Value)[] Labels, (double Value, long At)[] Samples, (uint[] Buckets, int First, long At)[] Histograms, (string Name, string Value)[] ExemplarLabels, bool Started);

    /// <summary>What a sink must be told, by the rules for labels: an empty value is no label, no name twice, and a metric name.</summary>
    private sealed class Expectation
    {
        private readonly List<(string, long, long)> _samples = [];
        private readonly List<(string, long, string)> _histograms = [];
        private int _exemplars;

        public void Add(IEnumerable<(string Name, string Value)> labels, IEnumerable<(long At, double Value)> samples, IEnumerable<(long At, byte[] Encoded)> histograms, int exemplars)
        {
            (string Name, string Value)[] all = [.. labels.OrderBy(label => label.Name, Utf8Order.Instance)];
            (string Name, string Value)[] kept = [.. all.Where(label => label.Value.Length > 0)];
            if (all.Any(label => label.Name.Length == 0) || all.Select(label => label.Name).Distinct().Count() < all.Length || !kept.Any(label => label.Name == "__name__"))
            {
                return;
            }

            var text = string.Join(',', kept.Select(label => $"{label.Name}={label.Value}"));
            _samples.AddRange(samples.Select(sample => (text, sample.At, BitConverter.DoubleToInt64Bits(sample.Value))));
            _histograms.AddRange(histograms.Select(histogram => (text, histogram.At, Convert.ToHexString(histogram.Encoded))));
            _exemplars += exemplars;
        }

        /// <summary>Only samples count, as spoilt histograms may be refused by their own rules; nor is it asked whether the request is.</summary>
        /// <remarks>A known field of another wire type is skipped by Google.Protobuf for C# and refused by Prometheus' reader and ours.</remarks>
        public void AssertSamplesReadBy(byte[] bytes, RemoteWriteVersion version)
        {
            var sink = new RecordingSink();
            var decoder = Bytes.Decode(bytes, version);
            if (decoder.Result.Reject == RejectReason.None)
            {
                decoder.ApplyTo(sink);
                Assert.Equal(_samples, sink.Samples);
            }
        }

        public void AssertReadBy(byte[] bytes, RemoteWriteVersion version)
        {
            var sink = new RecordingSink();
            var result = Bytes.Apply(bytes, version, sink);
            Assert.Equal(_samples, sink.Samples);
            Assert.Equal(_histograms, sink.Histograms.Select(histogram => (histogram.Series, histogram.TimestampMs, Convert.ToHexString(histogram.Encoded))));
            Assert.Equal((_samples.Count, _histograms.Count, _exemplars), (result.SamplesWritten, result.Histograms, result.Exemplars));
            AssertReadAgain(bytes, version, sink);
        }

        /// <summary>The sink knows the series by now, so nobody looks at their labels.</summary>
        private void AssertReadAgain(byte[] bytes, RemoteWriteVersion version, RecordingSink sink)
        {
            sink.Samples.Clear();
            sink.Histograms.Clear();
            var result = Bytes.Apply(bytes, version, sink);
            Assert.Equal(_samples, sink.Samples);
            Assert.Equal(_histograms, sink.Histograms.Select(histogram => (histogram.Series, histogram.TimestampMs, Convert.ToHexString(histogram.Encoded))));
            Assert.Equal((_samples.Count, _histograms.Count, _exemplars), (result.SamplesWritten, result.Histograms, result.Exemplars));
        }
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) => System.Text.Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y!));
    }
}

using CsCheck;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Exporter.TestKit;
using Google.Protobuf;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>Known series are taken off an export's bytes; whatever is sent, that gives what translating everything gives.</summary>
public class OtlpDecoderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exports_OfAnyKind_GiveWhatTheirTranslationGives(bool isPlain) => Gen.Int.Sample(seed =>
    {
        var exports = new SomeExports(new Random(seed), isPlain);
        var (ours, reference) = (new Receiver(), new Receiver());
        for (var i = 0; i < 12; i++)
        {
            var bytes = exports.Next(i).ToByteArray();
            ours.Take(bytes);
            reference.Translate(bytes);

            Assert.Equal(reference.Sink.Samples, ours.Sink.Samples);
            Assert.Equal(reference.Refused, ours.Refused);
            Assert.Equal(reference.Decoder.Result.SamplesWritten, ours.Decoder.Result.SamplesWritten);
            Assert.Equal(reference.Decoder.Result.Series, ours.Decoder.Result.Series);
        }
    });

    [Fact]
    public void Export_OfKnownSeriesWithAByteThatIsWrong_GivesWhatItsTranslationGivesOrIsLeftToIt() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var export = new SomeExports(random, isPlain: true).Next(0).ToByteArray();
        if (export.Length == 0)
        {
            return;
        }

        var ours = new Receiver();
        ours.Take(export);
        export[random.Next(export.Length)] ^= (byte)(1 << random.Next(8));
        export = export[..random.Next(Math.Max(1, export.Length - 2), export.Length + 1)];
        ours.Sink.Samples.Clear();
        if (ours.TryTakeKnown(export))
        {
            var reference = new Receiver();
            reference.Translate(export);
            Assert.Equal(reference.Sink.Samples, ours.Sink.Samples);
        }
    });

    [Fact]
    public void Export_OfKnownSeries_IsTakenOffItsBytesAndAllocatesNothing()
    {
        var (decoder, sink, limits) = (new OtlpDecoder(), new NullSink { Remembers = true }, new IngestLimits());
        decoder.TryScan(Fleet(0), limits);
        Assert.True(new MetricsTranslator(new DeltaSums(), limits).TryTranslate(ExportMetricsServiceRequest.Parser.ParseFrom(Fleet(0)), out var message));
        decoder.TryTranslate(message, limits);
        decoder.Translated.ApplyTo(sink);
        var bytes = Fleet(1);
        Take();

        Assert.Equal(0, Allocations.FewestBytes(_ => Take()));
        Assert.Equal((20, 20 * (2 + Allocations.Attempts)), (sink.Resolves, sink.Samples));

        void Take()
        {
            Assert.True(decoder.TryScan(bytes, limits) && decoder.TryApplyKnown(sink));
            decoder.Release();
        }
    }

    [Fact]
    public void Export_WhoseSeriesEndMeanwhile_IsAppliedOnce()
    {
        var (ours, reference) = (new Receiver(), new Receiver());
        foreach (var time in Enumerable.Range(0, 2))
        {
            reference.Translate(Fleet(time));
        }

        ours.Take(Fleet(0));
        ours.Sink.ForgetsAfter = 5;
        Assert.False(ours.TryTakeKnown(Fleet(1)));
        ours.Rest(Fleet(1));

        Assert.Equal(reference.Sink.Samples, ours.Sink.Samples);
        Assert.Equal(reference.Decoder.Result.SamplesWritten, ours.Decoder.Result.SamplesWritten);
    }

    private static byte[] Fleet(int time) => new ExportMetricsServiceRequest
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                ScopeMetrics =
                {
                    new ScopeMetrics
                    {
                        Metrics =
                        {
                            new Metric
                            {
                                Name = "load",
                                Gauge = new Gauge
                                {
                                    DataPoints =
                                    {
                                        Enumerable.Range(0, 20).Select(i => new NumberDataPoint
                                        {
                                            TimeUnixNano = (ulong)(1 + time) * 1_000_000_000,
                                            AsInt = i,
                                            Attributes = { new KeyValue { Key = "instance", Value = new AnyValue { StringValue = $"host-{i}" } } },
                                        }),
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    }.ToByteArray();

    /// <summary>One receiver with its own series and deltas.</summary>
    private sealed class Receiver
    {
        private readonly DeltaSums _deltas = new();
        private readonly IngestLimits _limits = new();

        public RecordingSink Sink { get; } = new();

        public OtlpDecoder Decoder { get; } = new();

        public long Refused { get; private set; }

        public void Take(byte[] export)
        {
            if (!TryTakeKnown(export))
            {
                Rest(export);
            }
        }

        public bool TryTakeKnown(byte[] export) => Decoder.TryScan(export, _limits) && Decoder.TryApplyKnown(Sink);

        public void Translate(byte[] export)
        {
            Decoder.Release();
            Rest(export);
        }

        public void Rest(byte[] export)
        {
            var translator = new MetricsTranslator(_deltas, _limits);
            Assert.True(translator.TryTranslate(ExportMetricsServiceRequest.Parser.ParseFrom(export), out var message));
            Assert.True(Decoder.TryTranslate(message, _limits), Decoder.Result.FirstError);
            Decoder.Translated.ApplyTo(Sink);
            Refused += translator.Refused;
        }
    }
}

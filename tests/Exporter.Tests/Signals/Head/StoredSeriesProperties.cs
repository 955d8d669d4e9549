using CsCheck;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;

namespace Exporter.Tests.Signals.Head;

/// <summary>What a series knows of its samples, against a plain list.</summary>
public class StoredSeriesProperties
{
    // Stands for "append a histogram".
    private const double Histogram = -1;

    private static readonly Gen<double> Values =
        Gen.Frequency((10, Gen.Int[0, 3].Select(value => (double)value)), (1, Gen.Const(StaleMarker.Value)), (1, Gen.Const(double.NaN)), (1, Gen.Const(Histogram)));

    [Fact]
    public void AnyAppendsAndEvictions_WindowAndFacts_EqualThoseOfAList() =>
        Gen.Select(Gen.Int[1, 20], Values, Gen.Int[0, 60], Gen.Int[0, 300], Gen.Int[0, 300]).Array[1, 200].Sample(actions =>
        {
            var series = new StoredSeries(Labels.Empty, 0, 0);
            var list = new List<Sample>();
            var now = 0L;
            foreach (var (gap, value, kind, back, length) in actions)
            {
                now += gap;
                if (value == Histogram)
                {
                    series.AppendHistogram(now, [(byte)kind], long.MinValue);
                    list.Add(series.Samples[^1]);
                    Assert.Equal([(byte)kind], series.Histograms!.At(HistogramMark.PositionOf(list[^1].Value)).ToArray());
                }
                else
                {
                    series.Append(new Sample(now, value), long.MinValue);
                    list.Add(new Sample(now, value));
                }

                if (kind < 20)
                {
                    series.Evict(now - back);
                    list.RemoveAll(sample => sample.TimestampMs <= now - back);
                }

                var until = now - back + 20;
                Assert.Equal(Bits([.. list.Where(sample => sample.TimestampMs > until - length && sample.TimestampMs <= until)]), Bits(series.Window(until - length, until)));
                Assert.Equal(list.Any(sample => StaleMarker.IsStale(sample.Value) || HistogramMark.Is(sample.Value)), series.HasMarks);
                Assert.Equal(list.Any(sample => HistogramMark.Is(sample.Value)), series.Histograms is not null);
                Assert.Equal(!list.Zip(list.Skip(1)).Any(pair => pair.Second.Value < pair.First.Value), series.NeverFalls);
            }
        });

    [Fact]
    public void FiveMinutesOfSamples_TakeHalfAKilobyte()
    {
        var series = new StoredSeries(Labels.Empty, 0, 0) { ReachMs = 300_000 };
        var empty = series.MemoryBytes;
        for (var scrape = 0; scrape < 1000; scrape++)
        {
            series.Append(new Sample(scrape * 15_000L, scrape), (scrape * 15_000L) - 360_000);
        }

        Assert.InRange(series.Samples.Length, 24, 32);
        Assert.InRange(series.MemoryBytes - empty, 24 * 16, 512);
    }

    private static List<(long, long)> Bits(ReadOnlySpan<Sample> samples)
    {
        var bits = new List<(long, long)>();
        foreach (var sample in samples)
        {
            bits.Add((sample.TimestampMs, BitConverter.DoubleToInt64Bits(sample.Value)));
        }

        return bits;
    }
}

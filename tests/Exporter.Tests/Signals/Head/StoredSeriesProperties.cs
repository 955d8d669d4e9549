using CsCheck;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.State;

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
    public void AnyOrder_GivesTheSeriesThatSortedSamplesGive() =>
        Gen.Select(Gen.Int[1, 60].Select(time => (long)time), Values, Gen.Int[0, 60], Gen.Int[0, 9]).Array[1, 120].Sample(arrivals =>
        {
            var series = new StoredSeries(Labels.Empty, 0, 0) { ReachMs = 1000 };
            var reference = new SortedDictionary<long, (double Value, byte[] Histogram)>();
            var evicted = 0L;
            foreach (var (at, value, kind, evicts) in arrivals.Where(arrival => arrival.Item1 > evicted && !reference.ContainsKey(arrival.Item1)))
            {
                // Of different lengths, so that a wrong place shows.
                byte[] histogram = value == Histogram ? [.. Enumerable.Repeat((byte)kind, kind)] : [];
                var isNewest = reference.Count == 0 || at > reference.Keys.Last();
                reference.Add(at, (value, histogram));
                switch (value == Histogram, isNewest)
                {
                    case (true, true):
                        series.AppendHistogram(at, histogram, evicted);
                        break;
                    case (true, false):
                        series.InsertHistogram(at, histogram, evicted);
                        break;
                    case (false, true):
                        series.Append(new Sample(at, value), evicted);
                        break;
                    case (false, false):
                        series.Insert(new Sample(at, value), evicted);
                        break;
                }

                if (evicts == 0)
                {
                    evicted = Math.Max(evicted, at - 30);
                    series.Evict(evicted);
                    foreach (var old in reference.Keys.Where(time => time <= evicted).ToArray())
                    {
                        reference.Remove(old);
                    }
                }

                AssertSame(reference, series, evicted);
                AssertSame(reference, SavedAndLoaded(series), evicted);
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

    // Samples that may go are there or not, as room was needed.
    private static void AssertSame(SortedDictionary<long, (double Value, byte[] Histogram)> expected, StoredSeries series, long evicted)
    {
        var samples = series.Window(evicted, long.MaxValue);
        Assert.Equal(expected.Keys, samples.ToArray().Select(sample => sample.TimestampMs));
        foreach (var sample in samples)
        {
            var (value, histogram) = expected[sample.TimestampMs];
            Assert.Equal(value == Histogram, HistogramMark.Is(sample.Value));
            if (value == Histogram)
            {
                Assert.Equal(histogram, series.Histograms!.At(HistogramMark.PositionOf(sample.Value)).ToArray());
            }
            else
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(sample.Value));
            }
        }

        var all = series.Samples.ToArray();
        Assert.Equal(all.Any(sample => StaleMarker.IsStale(sample.Value) || HistogramMark.Is(sample.Value)), series.HasMarks);
        Assert.Equal(all.Count(sample => HistogramMark.Is(sample.Value)), series.Histograms?.Count ?? 0);
        Assert.Equal(!all.Zip(all.Skip(1)).Any(pair => pair.Second.Value < pair.First.Value), series.NeverFalls);
    }

    private static StoredSeries SavedAndLoaded(StoredSeries series)
    {
        var writer = new StateWriter();
        series.Save(writer, withSamples: true);
        var reader = new StateReader(writer.Written.ToArray());
        var copy = new StoredSeries(LabelKey.ToLabels(reader.ReadBytes(), reader), reader.Read<ulong>(), 0);
        copy.Load(reader);
        return copy;
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

using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Storage;

namespace Exporter.Tests.Trainer.Storage;

public sealed class ChunkFileTests
{
    private const long From = 1_700_000_040_000;
    private const long Step = 60_000;

    private static readonly Labels A = Labels.Of(("instance", "a"));
    private static readonly Labels B = Labels.Of(("instance", "b"), ("mount", "/"));

    [Fact]
    public async Task WriteThenRead_EveryBitAndEveryGapComesBack()
    {
        // A NaN with a payload is a value and stays what it is; the stale marker's NaN is a gap and becomes an absent cell.
        var payload = BitConverter.Int64BitsToDouble(0x7ff8_0000_0000_0123);
        var used = Frame((A, [1.5, null, payload]), (B, [null, double.NegativeInfinity, -0.0]), (Labels.Empty, [double.Epsilon, null, null]));
        var failure = Frame((A, [null, 1, null]));
        var (file, rows) = await WriteAsync([("signal_used", used), ("failure", failure)]);

        // Label sets and steps with any value: a at 0, 1 (by the failure) and 2, b at 1 and 2, the empty set at 0.
        Assert.Equal(6, rows);
        var read = await ChunkFile.ReadAsync(new MemoryStream(file), From, Step, 3, TestContext.Current.CancellationToken);
        Assert.Equal(["signal_used", "failure"], read.Keys);
        AssertSame(used, read["signal_used"]);
        AssertSame(failure, read["failure"]);
    }

    [Fact]
    public async Task Write_OtherOrderOfSeries_GivesTheSameBytes()
    {
        (Labels, double?[])[] series = [(A, [1, 2, 3]), (B, [4, null, 6]), (Labels.Of(("instance", "c")), [null, null, 7])];
        var (first, _) = await WriteAsync([("signal_used", Frame(series))]);
        var (second, _) = await WriteAsync([("signal_used", Frame([.. series.Reverse()]))]);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task WriteThenRead_NothingAtAll_IsAnEmptyFrame()
    {
        var (file, rows) = await WriteAsync([("signal_used", Frame())]);
        Assert.Equal(0, rows);
        Assert.Equal(0, (await ChunkFile.ReadAsync(new MemoryStream(file), From, Step, 3, TestContext.Current.CancellationToken))["signal_used"].SeriesCount);
    }

    private static async Task<(byte[] File, long Rows)> WriteAsync((string, HistoryFrame)[] columns)
    {
        using var file = new MemoryStream();
        var rows = await ChunkFile.WriteAsync(file, columns, TestContext.Current.CancellationToken);
        return (file.ToArray(), rows);
    }

    private static HistoryFrame Frame(params (Labels Labels, double?[] Values)[] series)
    {
        var frame = new HistoryFrame(From, Step, 3);
        foreach (var (labels, values) in series)
        {
            var row = frame.Add(labels);
            for (var step = 0; step < 3; step++)
            {
                row[step] = values[step] ?? row[step];
            }
        }

        return frame;
    }

    private static void AssertSame(HistoryFrame expected, HistoryFrame actual)
    {
        Assert.Equal(expected.SeriesCount, actual.SeriesCount);
        var places = Enumerable.Range(0, actual.SeriesCount).ToDictionary(actual.LabelsAt);
        for (var series = 0; series < expected.SeriesCount; series++)
        {
            Assert.Equal(Bits(expected.ValuesAt(series)), Bits(actual.ValuesAt(places[expected.LabelsAt(series)])));
        }
    }

    private static long[] Bits(ReadOnlySpan<double> values) => Array.ConvertAll(values.ToArray(), BitConverter.DoubleToInt64Bits);
}

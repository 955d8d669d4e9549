using System.Globalization;
using Exporter.Ingest;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>Float samples of remote write 2.0: what must be accepted and counted, what must be refused.</summary>
[Collection(ReceiverGroup.Name)]
public sealed class FloatSampleTests(Receiver receiver)
{
    private static readonly double[] SpecialValues = [1, StaleMarker.Value, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly (string Name, string Value)[][] Valid =
    [
        [("__name__", "#")],
        [("__name__", "#"), ("job", "test"), ("instance", "localhost:9090")],
        [("__name__", "#"), ("instance", "line one\nline two\n")],
        [("__name__", "dots.in.#"), ("label.with.dots", "a"), ("instance", "b")],
        [("__name__", "spaces in #"), ("label with spaces", "a"), ("instance", "b")],
        [("__name__", "größe_#"), ("城市", "京都"), ("instance", "🚀")],
        [("__name__", "#"), ("instance", "")],
    ];

    private static readonly (string Name, string Value)[][] Nameless =
    [
        [("job", "test"), ("instance", "localhost:9090")],
        [("__name__", ""), ("instance", "localhost:9090")],
        [],
    ];

    public static TheoryData<int, int> ValidSeriesAndValues => All(Valid.Length);

    public static TheoryData<int, int> NamelessSeriesAndValues => All(Nameless.Length);

    public static TheoryData<int> Values => [.. Enumerable.Range(0, SpecialValues.Length)];

    [Theory]
    [MemberData(nameof(ValidSeriesAndValues))]
    public async Task Series_Valid_IsStoredAndCounted(int series, int value)
    {
        var (labels, now) = (Named(Valid[series]), Receiver.NowMs);
        var request = new WriteV2();
        request.Sample(SpecialValues[value], now, labels);

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1);

        Assert.Equal(Stored(SpecialValues[value]), await receiver.QueryAsync(labels[0].Value, now));
    }

    [Theory]
    [MemberData(nameof(NamelessSeriesAndValues))]
    public async Task Series_WithoutName_Is400(int series, int value)
    {
        var request = new WriteV2();
        request.Sample(SpecialValues[value], Receiver.NowMs, Nameless[series]);

        (await receiver.SendAsync(request)).AssertRefused();
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task FourSeries_AreAllCounted(int value)
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        string[] names = [.. Enumerable.Range(0, 4).Select(_ => receiver.NewName())];
        foreach (var name in names)
        {
            request.Sample(SpecialValues[value], now, ("__name__", name), ("instance", "a:1"));
        }

        (await receiver.SendAsync(request)).AssertAccepted(samples: 4);

        foreach (var name in names)
        {
            Assert.Equal(Stored(SpecialValues[value]), await receiver.QueryAsync(name, now));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task FourSeries_NoneNamed_AreRefusedAndNothingWritten(int value)
    {
        var request = new WriteV2();
        for (var i = 0; i < 4; i++)
        {
            request.Sample(SpecialValues[value], Receiver.NowMs, ("instance", $"a:{i}"));
        }

        (await receiver.SendAsync(request)).AssertRefused();
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task FourSeries_OneNameless_AreRefusedAndTheOthersWritten(int value)
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        for (var i = 0; i < 4; i++)
        {
            request.Sample(SpecialValues[value], now, i == 1 ? [("instance", $"a:{i}")] : [("__name__", name), ("instance", $"a:{i}")]);
        }

        var answer = await receiver.SendAsync(request);

        answer.AssertRefused(samples: 3);
        Assert.Contains("series 1 has no metric name", answer.Text, StringComparison.Ordinal);
        Assert.Equal(3 * Stored(SpecialValues[value]).Length, (await receiver.QueryAsync(name, now)).Length);
    }

    [Fact]
    public async Task StartTimestamp_InEitherLayout_IsAccepted()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName("created_total"));
        var early = request.Sample(1, now, ("__name__", name), ("instance", "series"));
        early.CreatedTimestamp = now - 3_600_000;
        var late = request.Sample(2, now, ("__name__", name), ("instance", "sample"));
        late.Samples[0].StartTimestamp = now - 3_600_000;
        early.Metadata = late.Metadata = request.Metadata(Wire.V2.Metadata.Types.MetricType.Counter, "Created an hour ago.");

        (await receiver.SendAsync(request)).AssertAccepted(samples: 2);

        Assert.Equal(["1", "2"], (await receiver.QueryAsync(name, now)).Order());
    }

    [Fact]
    public async Task Request_Replayed_IsAcceptedAndChangesNothing()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        request.Sample(7, now, ("__name__", name));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1);
        (await receiver.SendAsync(request)).AssertAccepted(samples: 1);

        Assert.Equal(["1"], await receiver.QueryAsync(name, now, "count"));
        Assert.Equal(["7"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task Samples_OldAndOutOfOrder_AreCountedAsWrittenSoThatTheSenderGoesOn()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        request.Sample(3, now, ("__name__", name));
        request.Sample(2, now - 60_000, ("__name__", name));
        request.Sample(1, now - (6 * 3_600_000), ("__name__", name));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 3);

        Assert.Equal(["3"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task Request_Empty_IsAccepted() => (await receiver.SendAsync(new WriteV2())).AssertAccepted();

    private static TheoryData<int, int> All(int series)
    {
        var data = new TheoryData<int, int>();
        for (var i = 0; i < series * SpecialValues.Length; i++)
        {
            data.Add(i / SpecialValues.Length, i % SpecialValues.Length);
        }

        return data;
    }

    private (string Name, string Value)[] Named((string Name, string Value)[] labels)
    {
        var name = receiver.NewName("");
        return [.. labels.Select(label => (label.Name, label.Value.Replace("#", name, StringComparison.Ordinal)))];
    }

    private static string[] Stored(double value) => StaleMarker.IsStale(value) ? []
        : [double.IsInfinity(value) ? (value > 0 ? "+Inf" : "-Inf") : value.ToString(CultureInfo.InvariantCulture)];
}

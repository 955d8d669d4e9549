namespace Exporter.Tests.Ingest.Conformance;

/// <summary>Exemplars of remote write 2.0: not kept, but counted, and never in the way of their sample.</summary>
[Collection(ReceiverGroup.Name)]
public sealed class ExemplarTests(Receiver receiver)
{
    public static TheoryData<string> Labels => ["trace_id=abc", "trace_id=abc,span_id=def", "request=1", "a=1,path=/api/v1,c=3", "", "id=a-b_c.d", "ort=Köln 東京"];

    public static TheoryData<double> Values => [0, -3.5, 1e10, 1e-10, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    [Theory]
    [MemberData(nameof(Labels))]
    public async Task Exemplar_OfAnyLabels_IsCountedBesideItsSample(string labels)
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        var series = request.Sample(1, now, ("__name__", name), ("instance", "rocket 🚀"));
        series.Exemplars.Add(request.Exemplar(1, now, Parse(labels)));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1, exemplars: 1);

        Assert.Equal(["1"], await receiver.QueryAsync(name, now));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Exemplar_OfAnyValue_IsCountedBesideItsSample(double value)
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        request.Sample(value, now, ("__name__", receiver.NewName())).Exemplars.Add(request.Exemplar(value, now, ("trace_id", "abc")));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1, exemplars: 1);
    }

    [Fact]
    public async Task Exemplar_OnACounterWithACreatedTimestamp_IsCounted()
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        var series = request.Sample(1, now, ("__name__", receiver.NewName("requests_total")));
        series.CreatedTimestamp = now - 7_200_000;
        series.Exemplars.Add(request.Exemplar(1, now, ("trace_id", "abc")));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1, exemplars: 1);
    }

    [Fact]
    public async Task ThreeSeries_EachWithOne_AreCounted()
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        for (var i = 0; i < 3; i++)
        {
            request.Sample(i, now, ("__name__", receiver.NewName())).Exemplars.Add(request.Exemplar(i, now, ("trace_id", $"{i}")));
        }

        (await receiver.SendAsync(request)).AssertAccepted(samples: 3, exemplars: 3);
    }

    [Fact]
    public async Task OneSeries_AtThreeTimesAndThenAgain_IsCountedBothTimes()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        foreach (var at in new[] { now - 3_600_000, now - 60_000, now })
        {
            request.Sample(at == now ? 9 : 1, at, ("__name__", name)).Exemplars.Add(request.Exemplar(1, at, ("trace_id", "abc")));
        }

        (await receiver.SendAsync(request)).AssertAccepted(samples: 3, exemplars: 3);
        (await receiver.SendAsync(request)).AssertAccepted(samples: 3, exemplars: 3);

        Assert.Equal(["9"], await receiver.QueryAsync(name, now));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Series_WithoutName_Is400(bool empty)
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        request.Sample(1, now, empty ? [("__name__", ""), ("job", "a")] : [("job", "a")]).Exemplars.Add(request.Exemplar(1, now, ("trace_id", "abc")));

        (await receiver.SendAsync(request)).AssertRefused();
    }

    [Fact]
    public async Task Exemplar_WithoutAnyData_IsCounted()
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        request.Series(("__name__", receiver.NewName())).Exemplars.Add(request.Exemplar(1, now, ("trace_id", "abc")));

        (await receiver.SendAsync(request)).AssertAccepted(exemplars: 1);
    }

    [Fact]
    public async Task Exemplar_OlderThanTheOtherSeries_IsCounted()
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        request.Sample(1, now - 3_600_000, ("__name__", receiver.NewName())).Exemplars.Add(request.Exemplar(1, now - 1_800_000, ("trace_id", "abc")));
        request.Sample(1, now, ("__name__", receiver.NewName()));

        (await receiver.SendAsync(request)).AssertAccepted(samples: 2, exemplars: 1);
    }

    private static (string, string)[] Parse(string labels) =>
        [.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).Select(pair => (pair[0], pair[1]))];
}

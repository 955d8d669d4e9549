using Exporter.Tests.Ingest.Wire.V2;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>Symbols, references and labels that are wrong: what the specification forbids, and no conformance suite asks for.</summary>
[Collection(ReceiverGroup.Name)]
public sealed class LabelAndReferenceTests(Receiver receiver)
{
    [Fact]
    public async Task Reference_PastTheSymbols_RefusesTheRequest() =>
        await AssertNothingIsWritten(request => request.Message.Timeseries[1].LabelsRefs[^1] = 999, "series 1 refers to symbol 999 of 6");

    [Fact]
    public async Task References_OfOddNumber_RefuseTheRequest() =>
        await AssertNothingIsWritten(request => request.Message.Timeseries[1].LabelsRefs.Add(0), "series 1 has 5 label references");

    [Fact]
    public async Task FirstSymbol_NotEmpty_RefusesTheRequest() =>
        await AssertNothingIsWritten(request => request.Message.Symbols[0] = "oops", "the first symbol is not empty");

    [Fact]
    public async Task ExemplarReference_PastTheSymbols_RefusesTheRequest() =>
        await AssertNothingIsWritten(request => request.Message.Timeseries[0].Exemplars.Add(new Exemplar { LabelsRefs = { 1, 77 } }), "refers to symbol 77 of 6");

    [Fact]
    public async Task LabelName_Twice_Is400AndTheRestIsWritten()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        request.Sample(1, now, ("__name__", name), ("job", "a"), ("job", "b"));
        request.Sample(2, now, ("__name__", name), ("job", "a"));

        var answer = await receiver.SendAsync(request);

        answer.AssertRefused(samples: 1);
        Assert.Contains("job", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["2"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task Labels_InAnyOrder_AreOneSeries()
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        for (var i = 0; i < 10; i++)
        {
            request.Sample(i, now + i, ("zone", "z"), ("__name__", name), ("a", "1"), ("m", "2"), ("instance", "i"));
        }

        (await receiver.SendAsync(request)).AssertAccepted(samples: 10);

        Assert.Equal(["1"], await receiver.QueryAsync(name, now + 9, "count"));
        Assert.Equal(["9"], await receiver.QueryAsync(name, now + 9));
    }

    [Fact]
    public async Task LabelValue_NotUtf8_Is400AndTheRestIsWritten()
    {
        var (now, name) = (Receiver.NowMs, receiver.NewName());
        var request = new WriteV2();
        request.Sample(1, now, ("__name__", name), ("job", "broken!"));
        request.Sample(2, now, ("__name__", name), ("job", "whole"));
        var body = request.ToProtobuf();
        body[body.AsSpan().IndexOf("broken!"u8) + 6] = 0xff;

        (await receiver.SendAsync(Snappier.Snappy.CompressToArray(body), Receiver.TypeV2)).AssertRefused(samples: 1);

        Assert.Equal(["2"], await receiver.QueryAsync(name, now));
    }

    private async Task AssertNothingIsWritten(Action<WriteV2> spoil, string fault)
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        request.Sample(1, now, ("__name__", name), ("instance", "a"));
        request.Sample(2, now, ("__name__", name), ("instance", "b"));
        spoil(request);

        var answer = await receiver.SendAsync(request);

        answer.AssertRefused();
        Assert.Contains(fault, answer.Text, StringComparison.Ordinal);
        Assert.Empty(await receiver.QueryAsync(name, now));
    }
}

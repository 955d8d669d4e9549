using Types = Exporter.Tests.Ingest.Wire.V2.Metadata.Types;

namespace Exporter.Tests.Ingest.Conformance;

/// <summary>Metadata of remote write 2.0, alone and with everything else: counted nowhere, in nobody's way.</summary>
[Collection(ReceiverGroup.Name)]
public sealed class MetadataTests(Receiver receiver)
{
    [Theory]
    [InlineData(Types.MetricType.Counter, "Requests.", "requests")]
    [InlineData(Types.MetricType.Gauge, "Temperature.", "celsius")]
    [InlineData(Types.MetricType.Gauge, "", "")]
    [InlineData(Types.MetricType.Counter, "Line one\nline \"two\"", "bytes/second")]
    [InlineData(Types.MetricType.Gauge, "Größe und 🚀", "°C")]
    [InlineData(Types.MetricType.Unspecified, "Help.", "")]
    [InlineData(Types.MetricType.Info, "Help.", "")]
    [InlineData(Types.MetricType.Stateset, "Help.", "")]
    [InlineData(Types.MetricType.Summary, "Help.", "")]
    [InlineData(Types.MetricType.Gaugehistogram, "Help.", "")]
    [InlineData((Types.MetricType)99, "A type that nobody knows yet.", "")]
    public async Task Sample_WithMetadata_IsTaken(Types.MetricType type, string help, string unit)
    {
        var (request, now, name) = (new WriteV2(), Receiver.NowMs, receiver.NewName());
        request.Sample(1, now, ("__name__", name), ("extra", "label")).Metadata = request.Metadata(type, help, unit);

        (await receiver.SendAsync(request)).AssertAccepted(samples: 1);

        Assert.Equal(["1"], await receiver.QueryAsync(name, now));
    }

    [Fact]
    public async Task ThreeMetrics_EachWithMetadata_AreTaken()
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        for (var i = 0; i < 3; i++)
        {
            request.Sample(i, now, ("__name__", receiver.NewName())).Metadata = request.Metadata(Types.MetricType.Gauge, $"Help {i}.", "unit");
        }

        (await receiver.SendAsync(request)).AssertAccepted(samples: 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Series_WithoutName_Is400(bool empty)
    {
        var request = new WriteV2();
        request.Sample(1, Receiver.NowMs, empty ? [("__name__", ""), ("job", "a")] : [("job", "a")]).Metadata = request.Metadata(Types.MetricType.Gauge, "Kept.");

        (await receiver.SendAsync(request)).AssertRefused();
    }

    [Fact]
    public async Task Series_WithMetadataAndNoData_IsTakenAndNothingCounted()
    {
        var (request, name) = (new WriteV2(), receiver.NewName());
        request.Series(("__name__", name)).Metadata = request.Metadata(Types.MetricType.Gauge, "Nothing yet.");

        (await receiver.SendAsync(request)).AssertAccepted();

        Assert.Empty(await receiver.QueryAsync(name, Receiver.NowMs));
    }

    [Theory]
    [InlineData(false, 1, 1)]
    [InlineData(false, 2, 1)]
    [InlineData(false, 50, 50)]
    [InlineData(true, 1, 1)]
    [InlineData(true, 2, 1)]
    [InlineData(true, 50, 50)]
    public async Task Everything_Together_IsCounted(bool histograms, int elements, int exemplars)
    {
        var (request, now) = (new WriteV2(), Receiver.NowMs);
        for (var i = 0; i < elements; i++)
        {
            (string, string)[] labels = [("__name__", receiver.NewName()), ("instance", $"Ä\t{i} 🚀"), ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")];
            var series = histograms ? request.Histogram(new() { CountInt = 5, ZeroCountInt = 5, Timestamp = now }, labels) : request.Sample(i, now, labels);
            series.Metadata = request.Metadata(histograms ? Types.MetricType.Histogram : Types.MetricType.Counter, $"Über {i}.", "seconds");
            series.CreatedTimestamp = now - 3_600_000;
            if (i < exemplars)
            {
                series.Exemplars.Add(request.Exemplar(i, now, ("trace_id", $"ü{i}")));
            }
        }

        (await receiver.SendAsync(request)).AssertAccepted(samples: histograms ? 0 : elements, histograms: histograms ? elements : 0, exemplars);
    }
}

using Exporter.Ingest;
using static Exporter.Tests.Ingest.Bytes;

namespace Exporter.Tests.Ingest;

public class LabelValidationTests
{
    private static readonly (string Name, string Value)[] Good = [("__name__", "up"), ("job", "node")];

    public static TheoryData<RemoteWriteVersion> Versions => [RemoteWriteVersion.V1, RemoteWriteVersion.V2];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithoutName_IsRefusedAndTheRestApplied(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("job", "node")]);

        Assert.Equal("series 1 has no metric name (label __name__ missing or empty)", result.FirstError);
        AssertOnlyGoodApplied(result, sink);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithEmptyNameOrNoLabels_IsRefused(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("__name__", ""), ("job", "node")]);
        AssertOnlyGoodApplied(result, sink);

        result = Send(version, out sink, null, []);
        AssertOnlyGoodApplied(result, sink);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithRepeatedLabel_IsRefused(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("__name__", "up"), ("job", "a"), ("zone", "z"), ("job", "b")]);

        Assert.Equal("series 1 has label \"job\" more than once", result.FirstError);
        AssertOnlyGoodApplied(result, sink);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithEmptyLabelName_IsRefused(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("__name__", "up"), ("", "a")]);

        Assert.Equal("series 1 has a label with an empty name", result.FirstError);
        AssertOnlyGoodApplied(result, sink);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithTooManyLabels_IsRefused(RemoteWriteVersion version)
    {
        var bomb = Enumerable.Range(0, 100_000).Select(i => ($"l{i}", "x")).Prepend(("__name__", "up")).ToArray();

        DecodeResult result = Send(version, out RecordingSink sink, null, bomb);

        Assert.Equal("series 1 has more labels than max_labels_per_series=64", result.FirstError);
        AssertOnlyGoodApplied(result, sink);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithExactlyTheLimits_IsTaken(RemoteWriteVersion version)
    {
        var limits = new IngestLimits { MaxLabelsPerSeries = 3, MaxLabelBytes = 8 };

        DecodeResult result = Send(version, out RecordingSink sink, limits, [("__name__", "12345678"), ("a", "1"), ("b", "2")]);

        Assert.False(result.SenderErred);
        Assert.Contains("__name__=12345678,a=1,b=2", sink.Series);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithTooLongValue_IsRefused(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("__name__", "up"), ("job", new string('x', 5000))]);

        Assert.Equal("series 1 has a label name of 3 and value of 5000 bytes in label \"job\", the limit is max_label_bytes=4096", result.FirstError);
        AssertOnlyGoodApplied(result, sink);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithEmptyValue_LosesThatLabelOnly(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("__name__", "up"), ("job", "node"), ("zone", "")]);

        Assert.False(result.SenderErred);
        Assert.Equal(["__name__=up,job=node"], sink.Series);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Series_WithDotsSpacesNewlinesAndEmoji_IsTaken(RemoteWriteVersion version)
    {
        DecodeResult result = Send(version, out RecordingSink sink, null, [("__name__", "http.requests total"), ("a b.c", "line\nline 🙂 ü")]);

        Assert.False(result.SenderErred);
        Assert.Contains("__name__=http.requests total,a b.c=line\nline 🙂 ü", sink.Series);
    }

    [Fact]
    public void Series_WithInvalidUtf8_IsRefusedInBothVersions()
    {
        byte[] invalid = [0xc3, 0x28];
        byte[] v1 = Field(1, Label("__name__", "up"), Field(1, Text(1, "job"), Field(2, invalid)), Field(2, Sample(1, 1)));
        byte[] v2 = Concat(Text(4, ""), Text(4, "__name__"), Text(4, "up"), Text(4, "job"), Field(4, invalid), Field(5, Field(1, [[1, 2, 3, 4]]), Field(2, Sample(1, 1))));
        var sink = new RecordingSink();

        DecodeResult first = Apply(v1, RemoteWriteVersion.V1, sink);
        DecodeResult second = Apply(v2, RemoteWriteVersion.V2, sink);

        Assert.Equal("series 0 has invalid UTF-8 in label \"job\"", first.FirstError);
        Assert.Equal("series 0 has invalid UTF-8 in label \"job\"", second.FirstError);
        Assert.Empty(sink.Series);
    }

    [Fact]
    public void Series_WithUnusedInvalidSymbol_IsTaken()
    {
        byte[] body = Concat(Text(4, ""), Text(4, "__name__"), Text(4, "up"), Field(4, [[0xff]]), Field(5, Field(1, [[1, 2]]), Field(2, Sample(1, 1))));
        var sink = new RecordingSink();

        Assert.False(Apply(body, RemoteWriteVersion.V2, sink).SenderErred);
    }

    [Fact]
    public void Message_WithControlCharactersInAName_IsCleanAndShort()
    {
        string name = "a\r\nInjected: yes" + new string('x', 300);
        DecodeResult result = Send(RemoteWriteVersion.V1, out _, null, [("__name__", "up"), (name, "1"), (name, "2")]);

        Assert.StartsWith("series 1 has label \"a??Injected: yes", result.FirstError);
        Assert.InRange(result.FirstError!.Length, 0, 150);
    }

    private static void AssertOnlyGoodApplied(DecodeResult result, RecordingSink sink)
    {
        Assert.True(result.SenderErred);
        Assert.Equal(["__name__=up,job=node"], sink.Series);
        Assert.Equal((3, 1, 2L, 2L), (result.Series, result.InvalidSeries, result.SamplesWritten, result.Dropped(DropReason.InvalidLabels)));
    }

    // A good series before and after the one in question, which has two samples.
    private static DecodeResult Send(RemoteWriteVersion version, out RecordingSink sink, IngestLimits? limits, (string, string)[] labels)
    {
        var encoder = new RemoteWriteEncoder(version);
        encoder.Add(Good, 1, 1);
        encoder.StartSeries(labels);
        encoder.AddSample(1, 1);
        encoder.AddSample(2, 1);
        encoder.Add(Good, 2, 2);
        sink = new RecordingSink();
        return Apply(encoder.ToProtobuf(), version, sink, limits);
    }
}

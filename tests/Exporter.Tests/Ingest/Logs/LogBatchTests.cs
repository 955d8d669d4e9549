using System.IO.Compression;
using System.Text;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.TestKit;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>What holds for each form: limits, memory, sources.</summary>
public sealed class LogBatchTests
{
    [Fact]
    public void Lines_PastTheLimit_AreDroppedAndToldOnce()
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxLogLineBytes = 4 } };

        Assert.True(decoding.Take(Push("1234", "12345", "123456"), LogForm.LokiJson));
        Assert.Equal("1234", Assert.Single(decoding.Sink.Records).Text);
        Assert.Equal((2, 5), (decoding.Decoder.Batch.Dropped(LogDropReason.LineTooLong), decoding.Decoder.Batch.FirstDrop.Value));
        Assert.Equal((1, 0), (decoding.Decoder.Batch.Taken(LogSeverity.Unknown), decoding.Decoder.Batch.Taken(LogSeverity.Error)));
    }

    [Fact]
    public void Records_PastTheLimit_RefuseTheRequest()
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxLogRecords = 2 } };

        Assert.True(decoding.Take(Push("a", "b"), LogForm.LokiJson));
        Assert.False(decoding.Take(Push("a", "b", "c"), LogForm.LokiJson));
        Assert.Equal((RejectReason.TooManyRecords, "more records than max_log_records_per_request=2; send fewer at once"), (decoding.Decoder.Batch.Reject, decoding.Decoder.Batch.Error));
        Assert.Equal(2, decoding.Sink.Records.Length);
    }

    [Fact]
    public void Texts_ThatAreNotUtf8_HaveReplacementsInTheirPlaces()
    {
        byte[] push = [.. """{"streams":[{"stream":{"a":"b"},"values":[["1","caf"""u8, 0xe9, .. "\"],[\"1\",\"\\n"u8, 0xff, 0xfe, .. "\"]]}]}"u8];

        Assert.Equal(["caf\ufffd", "\n\ufffd\ufffd"], Decoding.RecordsOf(push, LogForm.LokiJson).Select(record => record.Text));
    }

    [Fact]
    public void Source_ThatComesAgain_IsTheSameObject_UntilItIsForgotten()
    {
        using var decoding = new Decoding();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(decoding.Take(Push("a"), LogForm.LokiJson));
            decoding.Sources.Forget();
        }

        Assert.Same(decoding.Sink.Sources[0], decoding.Sink.Sources[2]);
        Assert.Equal(1, decoding.Sources.Count);
        decoding.Sources.Forget();
        Assert.Equal(0, decoding.Sources.Count);
        Assert.True(decoding.Take(Push("a"), LogForm.LokiJson));
        Assert.NotSame(decoding.Sink.Sources[0], decoding.Sink.Sources[3]);
        Assert.Equal(decoding.Sink.Sources[0], decoding.Sink.Sources[3]);
    }

    [Fact]
    public void Sources_PastTheLimit_AreRefused_AndThoseThatAreKnownGoOn()
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxLogSources = 1 } };

        Assert.True(decoding.Take(Push("a"), LogForm.LokiJson));
        Assert.True(decoding.Take(Push("a").Replace("\"b\"", "\"c\"", StringComparison.Ordinal), LogForm.LokiJson));
        Assert.Equal(1, decoding.Decoder.Batch.Dropped(LogDropReason.SourceLimit));
        Assert.True(decoding.Take(Push("a"), LogForm.LokiJson));
        Assert.Equal(2, decoding.Sink.Records.Length);
    }

    [Fact]
    public void Gzip_OfTooMuch_IsRefusedBeforeItIsMemory()
    {
        using var decoding = new Decoding { Limits = new IngestLimits { MaxDecodedBytes = 1 << 20 } };

        Assert.False(decoding.Take(Zip(new byte[50 << 20]), LogForm.LokiJson, LogEncoding.Gzip));
        Assert.Equal(RejectReason.DecodedTooLarge, decoding.Decoder.Batch.Reject);
        Assert.False(decoding.Take(Encoding.UTF8.GetBytes("no gzip"), LogForm.LokiJson, LogEncoding.Gzip));
        Assert.Equal(RejectReason.Gzip, decoding.Decoder.Batch.Reject);
        Assert.True(decoding.Take(Zip(Encoding.UTF8.GetBytes(Push("a"))), LogForm.LokiJson, LogEncoding.Gzip));
    }

    [Theory]
    [InlineData(LogForm.OtlpProtobuf)]
    [InlineData(LogForm.OtlpJson)]
    [InlineData(LogForm.LokiProtobuf)]
    [InlineData(LogForm.LokiJson)]
    [InlineData(LogForm.ElasticsearchBulk)]
    public void Request_OfKnownSources_AllocatesNothing(LogForm form)
    {
        var body = SomeLogs.Body(form, sources: 10, records: 100);
        using var decoder = new LogDecoder(new LogSources());
        var sink = new CountingSink();
        var limits = new IngestLimits();
        Run();

        Assert.Equal(0, Allocations.FewestBytes(_ => Run()));
        Assert.Equal((1 + Allocations.Attempts) * 1000, sink.Records);

        void Run()
        {
            Assert.True(decoder.TryDecode(body, form, LogEncoding.None, limits, Decoding.LatestMs));
            decoder.Batch.ApplyTo(sink);
            decoder.Release();
        }
    }

    [Theory]
    [InlineData("error", LogSeverity.Error)]
    [InlineData("ERR", LogSeverity.Error)]
    [InlineData("Warning", LogSeverity.Warn)]
    [InlineData("Information", LogSeverity.Info)]
    [InlineData("notice", LogSeverity.Info)]
    [InlineData("DEBUG3", LogSeverity.Debug)]
    [InlineData("verbose", LogSeverity.Trace)]
    [InlineData("emerg", LogSeverity.Fatal)]
    [InlineData("0", LogSeverity.Fatal)]
    [InlineData("6", LogSeverity.Info)]
    [InlineData("10", LogSeverity.Trace)]
    [InlineData("60", LogSeverity.Fatal)]
    [InlineData("70", LogSeverity.Unknown)]
    [InlineData("errors", LogSeverity.Unknown)]
    [InlineData("", LogSeverity.Unknown)]
    [InlineData("a word that is much longer", LogSeverity.Unknown)]
    public void Severity_IsReadFromTheUsualWords(string text, LogSeverity expected) => Assert.Equal(expected, LogSeverityText.Parse(Encoding.UTF8.GetBytes(text)));

    internal static byte[] Zip(byte[] body)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return zipped.ToArray();
    }

    private static string Push(params string[] lines) =>
        $$$"""{"streams":[{"stream":{"a":"b"},"values":[{{{string.Join(',', lines.Select(line => $"[\"1\",\"{line}\"]"))}}}]}]}""";

    private sealed class CountingSink : ILogSink
    {
        public int Records { get; private set; }

        public void Add(in LogRecord record) => Records++;
    }
}

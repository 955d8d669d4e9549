using Exporter.Ingest;
using static Exporter.Tests.Ingest.Bytes;

namespace Exporter.Tests.Ingest;

public class WriteRequestV2Tests
{
    // 0 "", 1 "__name__", 2 "up", 3 "job", 4 "node"
    private static readonly byte[] Symbols = Concat(Text(4, ""), Text(4, "__name__"), Text(4, "up"), Text(4, "job"), Text(4, "node"));

    [Fact]
    public void Symbol_OfTheLargestTextThatARequestMayHold_KeepsItsLengthBesideItsFlags()
    {
        const int Largest = (1 << 30) - 1;
        var symbol = new Exporter.Ingest.Labels.SymbolTable.Symbol(0, Largest, 0);
        Assert.Equal((Largest, false, false), (symbol.Length, symbol.IsChecked, symbol.IsUtf8));

        symbol.Check("text"u8);
        Assert.Equal((Largest, true, true), (symbol.Length, symbol.IsChecked, symbol.IsUtf8));

        symbol = new Exporter.Ingest.Labels.SymbolTable.Symbol(0, Largest, 0);
        symbol.Check([0xFF]);
        Assert.Equal((Largest, true, false), (symbol.Length, symbol.IsChecked, symbol.IsUtf8));
    }

    [Fact]
    public void References_OfOneToThreeBytes_AreReadWhetherSeriesAreKnownOrNot()
    {
        const int Series = 20_000;
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V2);
        for (int i = 0; i < Series; i++)
        {
            encoder.Add([("__name__", "m"), ("i", $"{i}")], 1000, i);
        }

        var sink = new RecordingSink();
        byte[] request = encoder.ToProtobuf();
        foreach (int resolves in (int[])[Series, Series])
        {
            sink.Samples.Clear();
            Bytes.Apply(request, RemoteWriteVersion.V2, sink);

            Assert.Equal(resolves, sink.Resolves);
            Assert.Equal(Enumerable.Range(0, Series).Select(i => ($"__name__=m,i={i}", 1000L, BitConverter.DoubleToInt64Bits(i))), sink.Samples);
        }
    }

    [Fact]
    public void Request_WithPackedReferences_GivesItsLabelsAndSamples()
    {
        byte[] body = Concat(Symbols, Field(5, Field(1, [[1, 2, 3, 4]]), Field(2, Sample(1.5, 100))));
        var sink = new RecordingSink();

        DecodeResult result = Apply(body, RemoteWriteVersion.V2, sink);

        Assert.Equal([("__name__=up,job=node", 100, BitConverter.DoubleToInt64Bits(1.5))], sink.Samples);
        Assert.Equal((1, 1L), (result.Series, result.SamplesWritten));
    }

    [Fact]
    public void Request_WithReferencesInAnyOrder_SortsThem()
    {
        byte[] body = Concat(Symbols, Field(5, Field(1, [[3, 4, 1, 2]]), Field(2, Sample(1, 1))), Field(5, Field(1, [[1, 2, 3, 4]]), Field(2, Sample(2, 2))));
        var sink = new RecordingSink();

        Apply(body, RemoteWriteVersion.V2, sink);

        Assert.Equal(["__name__=up,job=node"], sink.Series);
        Assert.Equal(2, sink.Samples.Count);
    }

    [Fact]
    public void Request_WithUnpackedAndSplitReferences_IsUnderstood()
    {
        // The value of the first pair lies in the next chunk, the second pair is unpacked.
        byte[] body = Concat(Symbols, Field(5, Field(1, [[1]]), Field(1, [[2]]), Varint(1, 3), Varint(1, 4), Field(2, Sample(1, 1))));
        var sink = new RecordingSink();

        Apply(body, RemoteWriteVersion.V2, sink);

        Assert.Equal(["__name__=up,job=node"], sink.Series);
    }

    [Fact]
    public void Request_WithSymbolsAfterTheSeries_IsUnderstood()
    {
        byte[] body = Concat(Field(5, Field(1, [[1, 2]]), Field(2, Sample(1, 1))), Symbols);
        var sink = new RecordingSink();

        Apply(body, RemoteWriteVersion.V2, sink);

        Assert.Equal(["__name__=up"], sink.Series);
    }

    [Fact]
    public void Request_WithMetadataCreatedTimestampExemplarAndHistogram_CountsAndSkips()
    {
        byte[] histogram = Field(3, Varint(1, 0), Double(3, 0), Varint(15, 9), Varint(17, 3));
        byte[] exemplar = Field(4, Field(1, [[3, 4]]), Double(2, 1), Varint(3, 5));
        byte[] sampleWithStart = Field(2, Sample(1, 9), Varint(3, 2));
        byte[] body = Concat(Symbols, Field(5, Field(1, [[1, 2]]), sampleWithStart, histogram, exemplar, Field(5, Varint(1, 1), Varint(3, 2)), Varint(6, 7)));
        var sink = new RecordingSink();

        DecodeResult result = Apply(body, RemoteWriteVersion.V2, sink);

        Assert.Equal((1L, 1L, 1L, false), (result.SamplesStored, result.Histograms, result.Exemplars, result.SenderErred));
    }

    [Fact]
    public void Request_WithExemplarAndNoData_CountsTheExemplar()
    {
        byte[] body = Concat(Symbols, Field(5, Field(1, [[1, 2]]), Field(4, Double(2, 1))));
        var sink = new RecordingSink();

        DecodeResult result = Apply(body, RemoteWriteVersion.V2, sink);

        Assert.Equal((0L, 1L, false), (result.SamplesWritten, result.Exemplars, result.SenderErred));
    }

    [Theory]
    [InlineData(new byte[] { 1, 5 }, "series 0 refers to symbol 5 of 5")]
    [InlineData(new byte[] { 1, 2, 3 }, "series 0 has 3 label references, names and values do not pair")]
    public void Request_WithBadReferences_IsRefusedWhole(byte[] references, string error)
    {
        byte[] body = Concat(Symbols, Field(5, Field(1, references), Field(2, Sample(1, 1))));

        RemoteWriteDecoder decoder = Decode(body, RemoteWriteVersion.V2);

        Assert.Equal(RejectReason.Symbols, decoder.Result.Reject);
        Assert.EndsWith(error, decoder.Result.FirstError);
    }

    [Fact]
    public void Request_WithBadReferenceInAnExemplar_IsRefusedWhole()
    {
        byte[] body = Concat(Symbols, Field(5, Field(1, [[1, 2]]), Field(4, Field(1, [[1, 9]]))));

        RemoteWriteDecoder decoder = Decode(body, RemoteWriteVersion.V2);

        Assert.Equal(RejectReason.Symbols, decoder.Result.Reject);
    }

    [Fact]
    public void Request_WhoseFirstSymbolIsNotEmpty_IsRefused()
    {
        RemoteWriteDecoder decoder = Decode(Concat(Text(4, "__name__"), Symbols), RemoteWriteVersion.V2);

        Assert.Equal(RejectReason.Symbols, decoder.Result.Reject);
        Assert.EndsWith("the first symbol is not empty", decoder.Result.FirstError);
    }

    [Fact]
    public void Request_WithReferencePast32Bits_IsRefused()
    {
        byte[] huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

        RemoteWriteDecoder decoder = Decode(Concat(Symbols, Field(5, Field(1, [1], huge))), RemoteWriteVersion.V2);

        Assert.Equal(RejectReason.Symbols, decoder.Result.Reject);
    }

    [Fact]
    public void Request_OfVersionOne_IsNotTakenForAnEmptyOne()
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        encoder.Add([("__name__", "up")], 1, 1);

        RemoteWriteDecoder decoder = Decode(encoder.ToProtobuf(), RemoteWriteVersion.V2);

        Assert.Equal(RejectReason.Protobuf, decoder.Result.Reject);
    }

    [Fact]
    public void Request_OfNothingButSymbols_IsBoundedInMemory()
    {
        // 2 bytes per symbol here, 24 bytes in the table: the bound is one symbol per 8 bytes of the limit.
        var limits = new IngestLimits { MaxDecodedBytes = 1 << 20 };
        byte[] body = [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i % 2 == 0 ? 0x22 : 0))];

        RemoteWriteDecoder decoder = Decode(body, RemoteWriteVersion.V2, limits);

        Assert.Equal(RejectReason.DecodedTooLarge, decoder.Result.Reject);
        Assert.Contains("131072 symbols", decoder.Result.FirstError);
    }
}

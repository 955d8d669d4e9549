using Exporter.Ingest;
using Snappier;

namespace Exporter.Fuzz.Targets;

/// <summary>Decodes a request and checks that accounting and labels hold, whatever the bytes are.</summary>
internal sealed class RemoteWriteTarget(RemoteWriteVersion version)
{
    // Small, so that inputs reach the limits too.
    private static readonly IngestLimits Limits = new() { MaxBodyBytes = 1 << 20, MaxDecodedBytes = 1 << 20, MaxLabelsPerSeries = 8, MaxLabelBytes = 64 };

    // Decoded bytes, at most four times as much for symbols, and their entries; twice, as a request is run a second time.
    public static readonly long MaxAllocatedBytes = 16L * Limits.MaxDecodedBytes;

    private readonly RemoteWriteDecoder _decoder = new();
    private readonly CheckingSink _sink = new(Limits);

    public void RunProtobuf(ReadOnlySpan<byte> protobuf) => RunCompressed(Snappy.CompressToArray(protobuf));

    public void RunCompressed(ReadOnlySpan<byte> body)
    {
        _sink.Known.Clear();
        string first = Run(body);
        Require(Run(body) == first, "a request of known series is read in another way");
    }

    private string Run(ReadOnlySpan<byte> body)
    {
        (_sink.Appended, _sink.Histograms) = (0, 0);
        bool decoded = _decoder.TryDecode(body, version, Limits);
        DecodeResult result = _decoder.Result;
        Require(decoded == (result.Reject == RejectReason.None), "the answer and the reason disagree");
        Require(decoded || result.FirstError is { Length: > 0 and < 500 }, "a refusal without a text");
        if (decoded)
        {
            _decoder.ApplyTo(_sink);
            // A histogram that is a stale marker comes to the sink as a sample.
            Require(result.SamplesStored <= _sink.Appended, "samples stored and samples counted disagree");
            Require(result.SamplesStored + result.Histograms == _sink.Appended + _sink.Histograms, "histograms stored and histograms counted disagree");
            Require(!result.SenderErred || result.FirstError is { Length: > 0 and < 500 }, "a partial write without a text");
        }

        _decoder.Release();
        return $"{result.Reject} {result.FirstError} {result.Series} {result.InvalidSeries} {_sink.Appended} {_sink.Histograms} {result.Exemplars} {result.NewestStoredMs}";
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}

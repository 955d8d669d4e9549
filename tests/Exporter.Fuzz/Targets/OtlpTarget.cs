using Exporter.Ingest;
using Exporter.Ingest.Otlp;

namespace Exporter.Fuzz.Targets;

/// <summary>A body of an OTLP export of metrics as it comes from the network: whatever it says, its translation is a request that remote write takes.</summary>
public sealed class OtlpTarget : IFuzzTarget
{
    // Small, so that inputs reach the limits too, which gzip does with a kilobyte.
    private static readonly IngestLimits Limits = new() { MaxBodyBytes = 1 << 20, MaxDecodedBytes = 1 << 20 };

    private readonly OtlpDecoder _known = new();
    private readonly RemoteWriteDecoder _decoder = new();
    private readonly CheckingSink _sink = new(Limits);
    private readonly bool _isJson;
    private readonly bool _isZipped;

    private OtlpTarget(string name, bool isJson, bool isZipped) => (Name, _isJson, _isZipped) = (name, isJson, isZipped);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Objects, labels and what is written of them; each is bounded by a share of the decoded size, see <c>ExportShape</c> and <c>TranslationBudget</c>.</summary>
    public long MaxAllocatedBytes => 64L * Limits.MaxDecodedBytes;

    /// <summary>Plain protobuf.</summary>
    public static OtlpTarget Protobuf() => new("otlp", isJson: false, isZipped: false);

    /// <summary>Plain JSON.</summary>
    public static OtlpTarget Json() => new("otlp_json", isJson: true, isZipped: false);

    /// <summary>Protobuf in gzip.</summary>
    public static OtlpTarget Gzip() => new("otlp_gzip", isJson: false, isZipped: true);

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        if (!_isZipped)
        {
            Take(input.ToArray());
            return;
        }

        var reason = ExportReader.Unzip(input.ToArray(), Limits, out var plain, out var error);
        Require(reason is RejectReason.None or RejectReason.Protobuf or RejectReason.DecodedTooLarge, $"refused for {reason}");
        Require((reason == RejectReason.None) == (plain is not null) && (plain is null) == (error is not null), "the reason, the body and the error disagree");
        using (plain)
        {
            Take(plain?.Bytes ?? []);
        }
    }

    private void Take(ArraySegment<byte> body)
    {
        // Whether bytes of known series are taken without a translation, nobody may find a way past the bounds of memory in them.
        _known.TryScan(body, Limits);
        _known.Release();
        var reason = ExportReader.Read(body, _isJson, Limits, out var request, out var error);
        Require(reason is RejectReason.None or RejectReason.Protobuf or RejectReason.DecodedTooLarge, $"refused for {reason}");
        Require((reason == RejectReason.None) == (request is not null) && (request is null) == (error is not null), "the reason, the request and the error disagree");
        if (request is null)
        {
            return;
        }

        var translator = new MetricsTranslator(new DeltaSums(maxSeries: 4), Limits);
        if (!translator.TryTranslate(request, out var message))
        {
            return;
        }

        Require(translator.Refused > 0 == translator.FirstError is not null, "points refused without a reason, or a reason without any");
        Require(translator.FirstError is null or { Length: < 1000 }, "an error that is longer than what it is about");
        if (_decoder.TryTake(message, RemoteWriteVersion.V2, Limits))
        {
            _sink.Known.Clear();
            _decoder.ApplyTo(_sink);
        }
        else
        {
            Require(_decoder.Result.Reject == RejectReason.DecodedTooLarge, $"the translation is refused: {_decoder.Result.FirstError}");
        }

        _decoder.Release();
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}

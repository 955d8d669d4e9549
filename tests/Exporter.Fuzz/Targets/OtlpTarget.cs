using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;

namespace Exporter.Fuzz.Targets;

/// <summary>The protobuf of an OTLP export of metrics: whatever it says, its translation is a request that remote write takes.</summary>
public sealed class OtlpTarget : IFuzzTarget
{
    private readonly RemoteWriteDecoder _decoder = new();
    private readonly IngestLimits _limits = new() { MaxDecodedBytes = 16 << 20 };
    private readonly CheckingSink _sink;

    /// <summary>A target.</summary>
    public OtlpTarget() => _sink = new CheckingSink(_limits);

    /// <inheritdoc/>
    public string Name => "otlp";

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        ExportMetricsServiceRequest request;
        try
        {
            request = ExportMetricsServiceRequest.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }

        var translator = new MetricsTranslator(new DeltaSums(maxSeries: 4));
        var message = translator.Translate(request);
        if (translator.Refused > 0 != translator.FirstError is not null)
        {
            throw new InvalidOperationException("points refused without a reason, or a reason without any");
        }

        if (_decoder.TryTake(message, RemoteWriteVersion.V2, _limits))
        {
            _decoder.ApplyTo(_sink);
        }
        else if (_decoder.Result.Reject != RejectReason.DecodedTooLarge)
        {
            throw new InvalidOperationException($"the translation is refused: {_decoder.Result.FirstError}");
        }

        _decoder.Release();
    }
}

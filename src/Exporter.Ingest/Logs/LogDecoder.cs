using System.Text.Json;
using Exporter.Ingest.Otlp;

namespace Exporter.Ingest.Logs;

/// <summary>Turns one body of log records, whatever its form, into a <see cref="LogBatch"/>.</summary>
/// <remarks>
/// Reads the bytes where they lie; nothing but a source that is new is made of them. Reused for request after request: once warm, a request of known sources allocates
/// nothing here but what decompression does. Not thread-safe; one per request in flight.
/// </remarks>
/// <param name="sources">The sources that are known; shared.</param>
public sealed class LogDecoder(LogSources sources) : IDisposable
{
    private readonly BulkItems _items = new();
    private readonly BulkDocument _document = new();
    private GzipBody? _unzipped;
    private byte[]? _unsnapped;

    /// <summary>What the last body held.</summary>
    public LogBatch Batch { get; } = new();

    /// <summary>Of a body of <c>_bulk</c>: its actions.</summary>
    public BulkItems Items => _items;

    /// <summary>Bytes of the last body after decompression.</summary>
    public int DecodedBytes { get; private set; }

    /// <summary>Decompresses a body and reads its records.</summary>
    /// <param name="body">As it came; must stay until <see cref="Release"/>.</param>
    /// <param name="form">How its records are written.</param>
    /// <param name="encoding">How it is compressed.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <param name="latestMs">Records that are later are refused, in Unix milliseconds.</param>
    /// <returns>False where it is refused as a whole; <see cref="Batch"/> says why.</returns>
    public bool TryDecode(ArraySegment<byte> body, LogForm form, LogEncoding encoding, IngestLimits limits, long latestMs)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Release();
        Batch.Begin(limits, latestMs);
        DecodedBytes = 0;
        if (!TryDecompress(body, encoding, out var plain))
        {
            return false;
        }

        DecodedBytes = plain.Count;
        if (plain.Count > limits.MaxDecodedBytes)
        {
            return Batch.Refuse(RejectReason.DecodedTooLarge, $"body of {plain.Count} bytes exceeds max_decoded_bytes={limits.MaxDecodedBytes}");
        }

        Batch.Take(plain);
        try
        {
            return Read(form);
        }
        catch (JsonException exception)
        {
            return Batch.Refuse(RejectReason.Json, $"not valid JSON: {JsonWalk.Describe(exception)}");
        }
    }

    /// <summary>Gives the memory of the last body back.</summary>
    public void Release()
    {
        Batch.Release();
        _items.Clear();
        _unzipped?.Dispose();
        _unzipped = null;
        if (_unsnapped is not null)
        {
            RequestBytes.Pool.Return(_unsnapped);
            _unsnapped = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private bool Read(LogForm form)
    {
        var resolver = new SourceResolver(sources, form, Batch.Limits);
        return form switch
        {
            LogForm.OtlpProtobuf => OtlpLogReader.TryRead(Batch, resolver),
            LogForm.OtlpJson => OtlpJsonLogReader.TryRead(Batch, resolver),
            LogForm.LokiProtobuf => LokiPushReader.TryRead(Batch, resolver),
            LogForm.LokiJson => LokiJsonReader.TryRead(Batch, resolver),
            LogForm.JsonLines => DocumentLinesReader.TryRead(Batch, resolver, _document),
            _ => BulkReader.TryRead(Batch, resolver, _items, _document),
        };
    }

    private bool TryDecompress(ArraySegment<byte> body, LogEncoding encoding, out ArraySegment<byte> plain)
    {
        plain = body;
        return encoding switch
        {
            LogEncoding.Gzip => TryUnzip(body, out plain),
            LogEncoding.Snappy => TryUnsnap(body, out plain),
            _ => true,
        };
    }

    private bool TryUnzip(ArraySegment<byte> body, out ArraySegment<byte> plain)
    {
        plain = default;
        var limit = Batch.Limits.MaxDecodedBytes;
        try
        {
            _unzipped = new GzipBody(body, limit);
        }
        catch (InvalidDataException exception)
        {
            return Batch.Refuse(RejectReason.Gzip, $"body of {body.Count} bytes is not gzip: {exception.Message}");
        }

        plain = _unzipped.Bytes;
        return !_unzipped.IsTooLarge || Batch.Refuse(RejectReason.DecodedTooLarge, $"body has more than {limit} bytes after decompression, which max_decoded_bytes={limit} forbids");
    }

    private bool TryUnsnap(ArraySegment<byte> body, out ArraySegment<byte> plain)
    {
        var limit = Batch.Limits.MaxDecodedBytes;
        var reason = SnappyBlock.TryDecompress(body, limit, out _unsnapped, out var length);
        plain = _unsnapped is null ? default : new ArraySegment<byte>(_unsnapped, 0, length);
        return reason switch
        {
            RejectReason.None => true,
            RejectReason.DecodedTooLarge => Batch.Refuse(reason, $"body declares {(length < 0 ? "more than 2 GiB" : $"{length} bytes")} after decompression, which max_decoded_bytes={limit} forbids"),
            _ => Batch.Refuse(reason, $"body of {body.Count} bytes is not a valid snappy block"),
        };
    }
}

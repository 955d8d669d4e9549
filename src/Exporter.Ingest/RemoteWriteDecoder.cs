using Exporter.Ingest.Entries;
using Exporter.Ingest.Labels;

namespace Exporter.Ingest;

/// <summary>Turns one compressed remote-write body into calls on an <see cref="ISampleSink"/>, in two steps.</summary>
/// <remarks>
/// <see cref="TryDecode"/> decompresses and checks the whole structure without touching any shared state, so it runs
/// outside the pipeline's lock; only <see cref="ApplyTo"/> needs it. An undecodable body therefore changes nothing.
/// Reused for request after request: once warm, a request of known series allocates nothing here
/// (Snappier makes one object of 80 bytes per block). Not thread-safe; one per request in flight.
/// </remarks>
public sealed class RemoteWriteDecoder
{
    // A symbol of the table takes 32 bytes here; with at most one per 8 decoded bytes the table stays below 4 times the decoded size.
    // Every real symbol has a prefix, a text and at least one reference, and is longer than that.
    private const int MinBytesPerSymbol = 8;

    // So many look-ups take as long as memory does to answer.
    private const int Ahead = 12;

    private readonly LabelBuffer _labels = new();
    private readonly SymbolTable _symbols = new();
    private readonly EntryList _entries = new();
    private bool _isScanned;
    private int _first;
    private byte[]? _decoded;
    private int _decodedLength;
    private RemoteWriteVersion _version;
    private IngestLimits _limits = new();

    /// <summary>What became of the current request; overwritten by the next <see cref="TryDecode"/>.</summary>
    public DecodeResult Result { get; } = new();

    /// <summary>Decompresses a body and checks that it is the message it claims to be.</summary>
    /// <param name="body">The compressed body; not needed after the call.</param>
    /// <param name="version">The message that the Content-Type names.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <returns>False if the request is refused; <see cref="Result"/> says why.</returns>
    public bool TryDecode(ReadOnlySpan<byte> body, RemoteWriteVersion version, IngestLimits limits)
    {
        Release();
        Result.Clear();
        (_version, _limits) = (version, limits);
        if (body.Length > limits.MaxBodyBytes)
        {
            return Result.Refuse(RejectReason.BodyTooLarge, $"body of {body.Length} bytes exceeds max_body_bytes={limits.MaxBodyBytes}");
        }

        RejectReason reason = SnappyBlock.TryDecompress(body, limits.MaxDecodedBytes, out _decoded, out _decodedLength);
        Result.DecodedBytes = _decoded is null ? 0 : _decodedLength;
        return reason switch
        {
            RejectReason.None => CheckStructure(Decoded),
            RejectReason.DecodedTooLarge => Result.Refuse(reason, DescribeTooLarge(_decodedLength)),
            _ => Result.Refuse(reason, $"body of {body.Length} bytes is not a valid snappy block"),
        };
    }

    /// <summary>Takes a message that came by another way than remote write's, uncompressed, and checks that it is what it claims to be.</summary>
    /// <param name="message">The protobuf; not needed after the call. What bounds it is the decoded size.</param>
    /// <param name="version">Which message it is.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <returns>False if the request is refused; <see cref="Result"/> says why.</returns>
    public bool TryTake(ReadOnlySpan<byte> message, RemoteWriteVersion version, IngestLimits limits) => TryTake(message, version, limits, keepResult: false);

    private bool TryTake(ReadOnlySpan<byte> message, RemoteWriteVersion version, IngestLimits limits, bool keepResult)
    {
        Release();
        if (!keepResult)
        {
            Result.Clear();
        }

        (_version, _limits) = (version, limits);
        if (message.Length > limits.MaxDecodedBytes)
        {
            return Result.Refuse(RejectReason.DecodedTooLarge, DescribeTooLarge(message.Length));
        }

        _decoded = RequestBytes.Pool.Rent(Math.Max(1, message.Length));
        message.CopyTo(_decoded);
        Result.DecodedBytes = _decodedLength = message.Length;
        return CheckStructure(Decoded);
    }

    /// <summary>Takes the translation of a message whose samples were listed before, under fingerprints of its own bytes; some of them may have been applied.</summary>
    /// <param name="message">The protobuf of 2.0; not needed after the call.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <param name="listed">The message's samples, or none. Where they are not as many as the translation's, they are none of them.</param>
    /// <param name="applied">How many of those have been applied, and counted in <see cref="Result"/>.</param>
    /// <returns>False if the request is refused; <see cref="Result"/> says why.</returns>
    internal bool TryTakeRest(ReadOnlySpan<byte> message, IngestLimits limits, ReadOnlySpan<Entry> listed, int applied)
    {
        if (!TryTake(message, RemoteWriteVersion.V2, limits, keepResult: applied > 0))
        {
            return false;
        }

        if (_isScanned && _entries.TryRename(listed))
        {
            _first = applied;
        }

        return true;
    }

    /// <summary>Hands everything valid in the decoded request to the sink, in the order of the request.</summary>
    /// <remarks>Call once, after <see cref="TryDecode"/> returned true. The outcome is in <see cref="Result"/>.</remarks>
    public void ApplyTo(ISampleSink sink)
    {
        if (_isScanned)
        {
            ApplyEntries(sink);
        }
        else if (_version == RemoteWriteVersion.V1)
        {
            WriteRequestV1Reader.Apply(Decoded, _labels, _limits, sink, Result);
        }
        else
        {
            WriteRequestV2Reader.Apply(Decoded, _symbols, _labels, _limits, sink, Result);
        }
    }

    /// <summary>Gives the request's memory back to the pool; <see cref="Result"/> stays readable.</summary>
    /// <remarks>Without it, the next request or the garbage collector does it.</remarks>
    public void Release()
    {
        _symbols.Release();
        _entries.Release();
        (_isScanned, _first) = (false, 0);
        if (_decoded is not null)
        {
            RequestBytes.Pool.Return(_decoded);
        }

        (_decoded, _decodedLength) = (null, 0);
    }

    // A small request may have short symbols only; the floor keeps it out of the bound.
    private int MaxSymbols => Math.Max(4096, _limits.MaxDecodedBytes / MinBytesPerSymbol);

    private ReadOnlySpan<byte> Decoded => _decoded.AsSpan(0, _decodedLength);

    private void ApplyEntries(ISampleSink sink)
    {
        ReadOnlySpan<byte> decoded = Decoded;
        ReadOnlySpan<Entry> entries = _entries.Items;
        for (int i = _first; i < entries.Length; i++)
        {
            ref readonly Entry entry = ref entries[i];
            if (i + Ahead < entries.Length)
            {
                sink.Foresee(entries[i + Ahead].Fingerprint);
            }

            int series = entry.Kind == EntryKind.Unusual ? SeriesRef.Unknown : sink.ResolveKnown(entry.Fingerprint);
            if (series == SeriesRef.Unknown)
            {
                ApplyUnknown(decoded, entry, sink);
                continue;
            }

            Result.Series++;
            if (entry.Kind == EntryKind.Sample)
            {
                SeriesBody.AppendSample(entry.TimestampMs, entry.Value, series, sink, Result);
            }
            else
            {
                SeriesBody body = _version == RemoteWriteVersion.V1 ? WriteRequestV1Reader.Body : WriteRequestV2Reader.Body;
                body.Apply(decoded, entry.Start, entry.Length, series, _labels, sink, Result);
            }
        }
    }

    private void ApplyUnknown(ReadOnlySpan<byte> decoded, in Entry entry, ISampleSink sink)
    {
        int series = _version == RemoteWriteVersion.V1
            ? WriteRequestV1Reader.ApplyEntry(decoded, entry.Start, entry.Length, _labels, _limits, sink, Result)
            : WriteRequestV2Reader.ApplyEntry(decoded, entry.Start, entry.Length, _symbols, _labels, _limits, sink, Result);
        if (entry.Kind != EntryKind.Unusual && series is >= 0 or SeriesRef.Ignored)
        {
            sink.Remember(entry.Fingerprint, series);
        }
    }

    private bool CheckStructure(ReadOnlySpan<byte> decoded)
    {
        _isScanned = TryScan(decoded);
        return _isScanned || CheckEverything(decoded);
    }

    private bool TryScan(ReadOnlySpan<byte> decoded)
    {
        if (_version == RemoteWriteVersion.V1)
        {
            return EntryScanV1.TryScan(decoded, _entries);
        }

        if (WriteRequestV2Reader.TryReadSymbols(decoded, _symbols, MaxSymbols) && EntryScanV2.TryScan(decoded, _symbols, _entries))
        {
            return true;
        }

        _symbols.Release();
        return false;
    }

    // The scan stops at what it does not expect, be it wrong or only unusual; this finds out which, and where.
    private bool CheckEverything(ReadOnlySpan<byte> decoded)
    {
        bool isV1 = _version == RemoteWriteVersion.V1;
        int fault = (isV1 ? WriteRequestV1Reader.Shape : WriteRequestV2Reader.Shape).FindFault(decoded);
        if (fault >= 0)
        {
            string message = isV1 ? "prometheus.WriteRequest" : "io.prometheus.write.v2.Request";
            return Result.Refuse(RejectReason.Protobuf, $"not a valid {message}: malformed at byte {fault} of {decoded.Length} (decompressed)");
        }

        return isV1 || CheckSymbols(decoded);
    }

    private bool CheckSymbols(ReadOnlySpan<byte> decoded)
    {
        if (!WriteRequestV2Reader.TryReadSymbols(decoded, _symbols, MaxSymbols))
        {
            return Result.Refuse(RejectReason.DecodedTooLarge, $"more than {MaxSymbols} symbols, which max_decoded_bytes={_limits.MaxDecodedBytes} allows");
        }

        string? error = WriteRequestV2Reader.CheckReferences(decoded, _symbols);
        return error is null || Result.Refuse(RejectReason.Symbols, $"not a valid io.prometheus.write.v2.Request: {error}");
    }

    private string DescribeTooLarge(int declared)
    {
        string size = declared < 0 ? "more than 2147483647" : declared.ToString();
        return $"body declares {size} bytes after decompression, which exceeds max_decoded_bytes={_limits.MaxDecodedBytes}";
    }
}

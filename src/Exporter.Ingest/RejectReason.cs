namespace Exporter.Ingest;

/// <summary>Why a whole request is refused; nothing of it has been applied.</summary>
public enum RejectReason
{
    /// <summary>Not refused.</summary>
    None,

    /// <summary>The Content-Type names no message that remote write 1.0 or 2.0 defines.</summary>
    ContentType,

    /// <summary>The Content-Encoding is not snappy.</summary>
    ContentEncoding,

    /// <summary>The compressed body exceeds <see cref="IngestLimits.MaxBodyBytes"/>.</summary>
    BodyTooLarge,

    /// <summary>The body declares more than <see cref="IngestLimits.MaxDecodedBytes"/>, or its symbol table would need more memory than that.</summary>
    DecodedTooLarge,

    /// <summary>The body is not one valid snappy block.</summary>
    Snappy,

    /// <summary>The body is not gzip.</summary>
    Gzip,

    /// <summary>The decompressed bytes are not JSON, or not of the shape that the path asks for.</summary>
    Json,

    /// <summary>A request of logs with more records than <see cref="IngestLimits.MaxLogRecords"/>.</summary>
    TooManyRecords,

    /// <summary>The decompressed bytes are not the message that the Content-Type names.</summary>
    Protobuf,

    /// <summary>Remote write 2.0: the symbol table does not start with the empty text, or a reference points past its end or stands alone.</summary>
    Symbols,

    /// <summary>Too many requests at once; the sender shall come again.</summary>
    Overload,

    /// <summary>The body arrived too slowly and was cut; the sender shall come again.</summary>
    TooSlow,

    /// <summary>The sender went away before the body was complete.</summary>
    Aborted,
}

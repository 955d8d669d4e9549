namespace Exporter.Ingest.Logs;

/// <summary>How a body is compressed.</summary>
public enum LogEncoding
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As gzip.</summary>
    Gzip,

    /// <summary>As one snappy block.</summary>
    Snappy,
}

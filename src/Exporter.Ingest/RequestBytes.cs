using System.Buffers;

namespace Exporter.Ingest;

/// <summary>Memory for the bytes of requests, compressed and not.</summary>
public static class RequestBytes
{
    /// <summary>Whence it comes, and where it goes when the request is answered.</summary>
    public static ArrayPool<byte> Pool { get; } = new RequestPool<byte>();
}

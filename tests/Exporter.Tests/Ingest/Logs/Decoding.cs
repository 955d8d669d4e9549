using System.Text;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>Decodes bodies as a receiver does, on sources of its own.</summary>
internal sealed class Decoding : IDisposable
{
    /// <summary>2027, so that every real time is taken.</summary>
    public const long LatestMs = 1_800_000_000_000;

    public LogSources Sources { get; } = new();

    public LogDecoder Decoder { get; }

    public RecordingLogSink Sink { get; } = new();

    public IngestLimits Limits { get; init; } = new();

    public Decoding() => Decoder = new LogDecoder(Sources);

    /// <summary>Reads a body and hands its records to the sink.</summary>
    public bool Take(byte[] body, LogForm form, LogEncoding encoding = LogEncoding.None)
    {
        var isTaken = Decoder.TryDecode(body, form, encoding, Limits, LatestMs);
        Decoder.Batch.ApplyTo(Sink);
        return isTaken;
    }

    public bool Take(string body, LogForm form) => Take(Encoding.UTF8.GetBytes(body), form);

    /// <summary>The records of a body that is taken as a whole.</summary>
    public static KeptRecord[] RecordsOf(byte[] body, LogForm form, IngestLimits? limits = null)
    {
        using var decoding = new Decoding { Limits = limits ?? new IngestLimits() };
        Assert.True(decoding.Take(body, form), decoding.Decoder.Batch.Error);
        return decoding.Sink.Records;
    }

    public static KeptRecord[] RecordsOf(string body, LogForm form, IngestLimits? limits = null) => RecordsOf(Encoding.UTF8.GetBytes(body), form, limits);

    public void Dispose() => Decoder.Dispose();
}

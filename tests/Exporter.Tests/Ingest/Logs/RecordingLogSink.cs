using Exporter.Ingest.Logs;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>Keeps what it is given; also the objects that sources are.</summary>
internal sealed class RecordingLogSink : ILogSink
{
    private readonly List<KeptRecord> _records = [];

    public List<LogSource> Sources { get; } = [];

    /// <summary>Throws at the next record, as a fault of ours would.</summary>
    public bool IsBroken { get; set; }

    public KeptRecord[] Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    public void Add(in LogRecord record)
    {
        if (IsBroken)
        {
            throw new InvalidOperationException("broken");
        }

        lock (_records)
        {
            Sources.Add(record.Source);
            _records.Add(KeptRecord.Of(record));
        }
    }
}

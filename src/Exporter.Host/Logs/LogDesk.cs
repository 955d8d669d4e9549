using Exporter.Configuration.Logs;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;

namespace Exporter.Host.Logs;

/// <summary>Where receivers hand in records of logs, and where whatever is known of them is read.</summary>
/// <remarks>Safe from several threads. Its lock is taken within the pipeline's, never the other way round.</remarks>
internal sealed class LogDesk : ILogSink
{
    private static readonly TimeSpan MaxFuture = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly LogCensus _census;
    private readonly TimeProvider _time;

    /// <summary>A desk that goes on from what was saved.</summary>
    /// <param name="options">What is made of logs.</param>
    /// <param name="saved">Templates of an earlier process; null for none.</param>
    /// <param name="time">The process's clock: when a record was written that does not say.</param>
    public LogDesk(LogOptions options, SavedLogs? saved, TimeProvider time)
    {
        (Options, _time) = (options, time);
        _census = new LogCensus(options.Labels, options.Limits, options.KeepExamples);
        if (saved is not null)
        {
            _census.Restore(saved);
        }
    }

    /// <summary>What is made of logs.</summary>
    public LogOptions Options { get; }

    /// <inheritdoc/>
    /// <remarks>May be called by many threads at once. A time that is missing, or further ahead than ten minutes, is the clock's.</remarks>
    public void Add(in LogRecord record)
    {
        var line = new JsonLine();
        try
        {
            var meant = line.Read(record);
            var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            var timestampMs = meant.TimestampMs <= 0 || meant.TimestampMs > nowMs + (long)MaxFuture.TotalMilliseconds ? nowMs : meant.TimestampMs;
            lock (_lock)
            {
                _census.Add(meant, timestampMs);
            }
        }
        finally
        {
            line.Dispose();
        }
    }

    /// <summary>Reads what is known; what comes out must hold nothing that changes.</summary>
    public T Read<T>(Func<LogCensus, T> read)
    {
        lock (_lock)
        {
            return read(_census);
        }
    }

    /// <summary>Learns from the beginning of an incident.</summary>
    public void Learn(Signals.Labels entity, long onsetMs)
    {
        lock (_lock)
        {
            _census.Learn(entity, onsetMs);
        }
    }

    /// <summary>Whether two configurations say the same about logs.</summary>
    public static bool IsSame(LogOptions one, LogOptions other) =>
        one.KeepExamples == other.KeepExamples && one.Limits == other.Limits
        && one.Labels.Names.Select(name => (name.Name, string.Join(',', name.From))).SequenceEqual(other.Labels.Names.Select(name => (name.Name, string.Join(',', name.From))));
}

using System.Text;
using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>Counts the lines of a stream of logs, by entity, severity and template.</summary>
/// <remarks>
/// Event time throughout: a function of the records and their order. A line's text is looked at and not kept, but for the constant words of templates, and one example
/// of each where that is asked for. Bounded by <see cref="LogLimits"/>. Not thread-safe.
/// </remarks>
/// <param name="labels">Which labels name an entity.</param>
/// <param name="limits">What is counted at most.</param>
/// <param name="keepsExamples">Whether the first line of each template is kept.</param>
public sealed class LogCensus(LogLabels labels, LogLimits limits, bool keepsExamples)
{
    private const int MaxExampleBytes = 1024;
    private const int SourcesPerEntity = 4;

    private readonly Dictionary<LogSource, LogStream> _streams = [];
    private readonly Dictionary<Labels, LogEntity> _entities = [];

    /// <summary>Finds the templates.</summary>
    public TemplateMiner Miner { get; } = new(limits.MaxTemplates);

    /// <summary>What is learnt from incidents.</summary>
    public Precursors Precursors { get; } = new();

    /// <summary>Whatever wrote a line.</summary>
    public IReadOnlyCollection<LogEntity> Entities => _entities.Values;

    /// <summary>Lines that were counted.</summary>
    public long Lines { get; private set; }

    /// <summary>Lines that belong to the one before, and are no line of their own.</summary>
    public long JoinedLines { get; private set; }

    /// <summary>Records whose source has no label that names an entity.</summary>
    public long Unnamed { get; private set; }

    /// <summary>Records of entities past the limit.</summary>
    public long Refused { get; private set; }

    /// <summary>Counts a record.</summary>
    /// <param name="record">The record; nothing of it is kept.</param>
    /// <param name="timestampMs">When it was written, Unix milliseconds.</param>
    public void Add(in LogRecord record, long timestampMs)
    {
        var stream = StreamOf(record.Source);
        if (stream.Entity is not { } entity)
        {
            (Unnamed, Refused) = (Unnamed + (stream.IsUnnamed ? 1 : 0), Refused + (stream.IsUnnamed ? 0 : 1));
            return;
        }

        // A record is one event: its first line that says something, or what ends a trace.
        var rest = record.Body;
        var isCounted = false;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (stream.Trace.Joins(line) || isCounted)
            {
                JoinedLines++;
                continue;
            }

            Count(entity, line, record.Severity, timestampMs);
            isCounted = true;
        }
    }

    /// <summary>Entities whose labels agree with all of the given ones that logs are counted by, and with one at least.</summary>
    public IEnumerable<LogEntity> About(Labels wanted) => _entities.Values.Where(entity =>
    {
        var shared = 0;
        foreach (var label in entity.Labels.Enumerate())
        {
            var value = wanted.Get(label.Name);
            if (value.Length > 0 && value != label.Value)
            {
                return false;
            }

            shared += value.Length > 0 ? 1 : 0;
        }

        return shared > 0;
    });

    /// <summary>Learns from the beginning of an incident.</summary>
    public void Learn(Labels entity, long onsetMs) => Precursors.Learn(entity, onsetMs, About(entity));

    /// <summary>What is to be known after the end of the process. Counts are not: counters begin anew, as Prometheus expects.</summary>
    public SavedLogs Save() => new(
        SavedLogs.CurrentVersion, Miner.Found, Precursors.Incidents, Precursors.Moments, [.. Miner.Templates.Select(template => template.Save())]);

    /// <summary>Goes on from what an earlier process knew; before the first record.</summary>
    public void Restore(SavedLogs saved)
    {
        (Precursors.Incidents, Precursors.Moments) = (saved.Incidents, saved.Moments);
        Miner.Restore(saved.Found, saved.Templates.Select(template => LogTemplate.Restore(keepsExamples ? template : template with { Example = null })).Take(limits.MaxTemplates));
    }

    private void Count(LogEntity entity, ReadOnlySpan<byte> line, LogSeverity severity, long timestampMs)
    {
        var mined = Miner.Mine(line, severity, timestampMs);
        Lines++;
        if (keepsExamples && mined.Template is { Example: null, Id: not 0 })
        {
            mined.Template.Example = Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxExampleBytes)]);
        }

        entity.Add(mined, timestampMs);
    }

    private LogStream StreamOf(LogSource source)
    {
        if (_streams.TryGetValue(source, out var known))
        {
            return known;
        }

        if (_streams.Count >= limits.MaxEntities * SourcesPerEntity)
        {
            // What is forgotten is where traces stood, and which entity a source is: both are found again.
            _streams.Clear();
        }

        var wanted = labels.EntityOf(source);
        LogEntity? entity = null;
        if (wanted.Count > 0 && !_entities.TryGetValue(wanted, out entity) && _entities.Count < limits.MaxEntities)
        {
            _entities[wanted] = entity = new LogEntity(wanted, limits.MaxTemplatesPerEntity, Precursors);
        }

        return _streams[source] = new LogStream { Entity = entity, IsUnnamed = wanted.Count == 0 };
    }

    private sealed class LogStream
    {
        /// <summary>Where its lines are counted; null for nowhere.</summary>
        public LogEntity? Entity { get; init; }

        /// <summary>Whether it has no label that names an entity.</summary>
        public bool IsUnnamed { get; init; }

        /// <summary>Where it stands in a trace; changed in place.</summary>
        public TraceJoiner Trace;
    }
}

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

    // Lines of one source may come as much later than those of another.
    private const long LatestMs = 60_000;

    private readonly Dictionary<LogSource, LogStream> _streams = [];
    private readonly List<LogStream> _open = [];

    // No trace is to be closed before; so nothing is looked for with each line of the others.
    private long _closingAtMs = long.MaxValue;
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
        CloseTraces(timestampMs);
        var stream = StreamOf(record.Source);
        if (stream.Entity is not { } entity)
        {
            (Unnamed, Refused) = (Unnamed + (stream.IsUnnamed ? 1 : 0), Refused + (stream.IsUnnamed ? 0 : 1));
            return;
        }

        if (stream.Trace.IsOpen && stream.Trace.IsOverBy(timestampMs))
        {
            Close(stream);
        }

        // A record is one event: its first line that says something, or what ends a trace.
        var rest = record.Body;
        var isCounted = false;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (stream.Trace.Joins(line, timestampMs) || isCounted)
            {
                JoinedLines++;
                continue;
            }

            Count(entity, line, record.Severity, timestampMs);
            isCounted = true;
        }

        if (stream.Trace.IsOpen && !isCounted)
        {
            stream.Severity = record.Severity;
            Keep(stream);
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

    /// <summary>What is to be known after the end of the process. Counters are not: they begin anew, as Prometheus expects.</summary>
    public SavedLogs Save() => new(
        SavedLogs.CurrentVersion, Miner.Found, Precursors.Incidents, Precursors.Moments, [.. Miner.Templates.Select(template => template.Save())], [.. _entities.Values.Select(entity => entity.Save())]);

    /// <summary>Goes on from what an earlier process knew; before the first record.</summary>
    public void Restore(SavedLogs saved)
    {
        (Precursors.Incidents, Precursors.Moments) = (saved.Incidents, saved.Moments);
        Miner.Restore(saved.Found, saved.Templates.Select(template => LogTemplate.Restore(keepsExamples ? template : template with { Example = null })).Take(limits.MaxTemplates));
        var templates = Miner.Templates.DistinctBy(template => template.Id).ToDictionary(template => template.Id);

        // Of entities by other labels than are configured now, no line will ever come.
        foreach (var known in (saved.Entities.IsDefault ? [] : saved.Entities).Where(known => known.Labels.Keys.All(label => labels.Names.Any(name => name.Name == label))).Take(limits.MaxEntities))
        {
            var wanted = Labels.From([.. known.Labels.Select(label => new Label(label.Key, label.Value))]);
            _entities[wanted] = LogEntity.Restore(known, wanted, limits.MaxTemplatesPerEntity, Precursors, templates);
        }
    }

    private void Keep(LogStream stream)
    {
        if (!stream.IsKept)
        {
            stream.IsKept = true;
            _open.Add(stream);
            _closingAtMs = Math.Min(_closingAtMs, stream.Trace.LastMs + LatestMs);
        }
    }

    /// <summary>Counts traces whose end does not come, and looks no more after those that are whole.</summary>
    private void CloseTraces(long timestampMs)
    {
        if (timestampMs <= _closingAtMs)
        {
            return;
        }

        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var stream = _open[i];
            if (stream.Trace.IsOpen && timestampMs - stream.Trace.LastMs > LatestMs)
            {
                Close(stream);
            }

            if (!stream.Trace.IsOpen)
            {
                stream.IsKept = false;
                _open.RemoveAt(i);
            }
        }

        _closingAtMs = _open.Count == 0 ? long.MaxValue : _open.Min(stream => stream.Trace.LastMs) + LatestMs;
    }

    /// <summary>Counts a trace that was cut off by the line that it began with.</summary>
    private void Close(LogStream stream)
    {
        Count(stream.Entity!, "Traceback (most recent call last):"u8, stream.Severity, stream.Trace.LastMs);
        stream.Trace.Close();
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
            _open.Clear();
            _closingAtMs = long.MaxValue;
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

        /// <summary>Severity of the trace that it is in.</summary>
        public LogSeverity Severity { get; set; }

        /// <summary>Whether its trace is looked after.</summary>
        public bool IsKept { get; set; }

        /// <summary>Where it stands in a trace; changed in place.</summary>
        public TraceJoiner Trace;
    }
}

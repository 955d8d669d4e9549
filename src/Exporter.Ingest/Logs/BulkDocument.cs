using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>Reads documents of Elasticsearch as records: the few fields that are asked for, wherever they are nested, and nothing else.</summary>
/// <remarks>Reused for document after document; allocates nothing in steady state. Not thread-safe.</remarks>
internal sealed class BulkDocument
{
    private const int None = -1;
    private const int MaxPathBytes = 256;

    private readonly byte[] _path = new byte[MaxPathBytes];
    private TextSlice[] _values = [];
    private bool[] _labelIsThere = [];
    private byte[] _key = new byte[1024];
    private int _keyLength;
    private long _timestampMs;

    /// <summary>Adds a document's record to a batch, or counts it as dropped.</summary>
    /// <param name="batch">Whose body it lies in.</param>
    /// <param name="sources">Knows the sources.</param>
    /// <param name="line">The document.</param>
    /// <param name="number">Of its line, from 1.</param>
    /// <returns>False where the request is refused.</returns>
    public bool TryAdd(LogBatch batch, SourceResolver sources, TextSlice line, int number)
    {
        var fields = batch.Limits.ElasticsearchFields;
        if (_values.Length < fields.Count)
        {
            _values = new TextSlice[fields.Count];
            _labelIsThere = new bool[fields.Count];
        }

        Array.Fill(_values, new TextSlice(0, None, IsRewritten: false));
        _timestampMs = 0;
        try
        {
            var reader = new Utf8JsonReader(batch.TextOf(line));
            JsonWalk.Begin(ref reader);
            Walk(ref reader, batch, line.Start, 0);
            JsonWalk.End(ref reader);
        }
        catch (JsonException exception)
        {
            return batch.AddUnreadable($"the document of line {number} is no JSON object: {JsonWalk.Describe(exception)}");
        }

        WriteKey(batch, fields);
        var severity = FirstOf(ElasticsearchFields.Severity, out var level) ? LogSeverityText.Parse(batch.TextOf(level)) : LogSeverity.Unknown;

        // A document without a text is one as a whole.
        return batch.Add(sources.Find(_key.AsSpan(0, _keyLength)), _timestampMs, severity, FirstOf(ElasticsearchFields.Text, out var text) ? text : line);
    }

    private void Walk(ref Utf8JsonReader reader, LogBatch batch, int origin, int parent)
    {
        var fields = batch.Limits.ElasticsearchFields;
        while (JsonWalk.NextMember(ref reader))
        {
            var length = AppendName(ref reader, parent);
            reader.Read();
            if (length == None)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (fields.Leads(_path.AsSpan(0, length)))
                {
                    Walk(ref reader, batch, origin, length);
                }
                else
                {
                    reader.Skip();
                }
            }
            else
            {
                TakeValue(ref reader, batch, origin, fields.Find(_path.AsSpan(0, length)));
            }
        }
    }

    /// <summary>Appends the name at which the reader stands to the path.</summary>
    /// <returns>Length of the path; -1 where it is longer than any that is looked for.</returns>
    private int AppendName(ref Utf8JsonReader reader, int parent)
    {
        var name = reader.ValueSpan;
        var start = parent == 0 ? 0 : parent + 1;
        if (start + name.Length > MaxPathBytes)
        {
            return None;
        }

        if (parent > 0)
        {
            _path[parent] = (byte)'.';
        }

        if (reader.ValueIsEscaped)
        {
            return start + JsonText.Unescape(name, _path.AsSpan(start));
        }

        name.CopyTo(_path.AsSpan(start));
        return start + name.Length;
    }

    private void TakeValue(ref Utf8JsonReader reader, LogBatch batch, int origin, int field)
    {
        if (field < 0 || reader.TokenType is JsonTokenType.Null or JsonTokenType.StartArray)
        {
            reader.Skip();
        }
        else if (field == ElasticsearchFields.Time)
        {
            _timestampMs = TimeOf(ref reader);
        }
        else
        {
            var isText = reader.TokenType == JsonTokenType.String;
            _values[field] = isText && reader.ValueIsEscaped
                ? batch.Rewritten.Unescape(reader.ValueSpan)
                : new TextSlice(origin + (int)reader.TokenStartIndex + (isText ? 1 : 0), reader.ValueSpan.Length, IsRewritten: false);
        }
    }

    // strict_date_optional_time or epoch_millis, as the field has it in data streams; without a zone it is UTC. Negative where it is neither, as no time is.
    private static long TimeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String && !reader.ValueIsEscaped && reader.TryGetDateTime(out var time))
        {
            return time.Kind == DateTimeKind.Unspecified || !reader.TryGetDateTimeOffset(out var zoned)
                ? new DateTimeOffset(time.Ticks, TimeSpan.Zero).ToUnixTimeMilliseconds()
                : zoned.ToUnixTimeMilliseconds();
        }

        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number && Utf8Parser.TryParse(reader.ValueSpan, out long epochMs, out var read) && read == reader.ValueSpan.Length ? epochMs : -1;
    }

    private bool FirstOf(Range fields, out TextSlice value)
    {
        foreach (var candidate in _values.AsSpan()[fields])
        {
            if (candidate.Length != None)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    // What is too long for a label says little about where a record comes from, and is left out.
    private void WriteKey(LogBatch batch, ElasticsearchFields fields)
    {
        Array.Clear(_labelIsThere);
        BinaryPrimitives.WriteInt32LittleEndian(_key, fields.Identity);
        _keyLength = sizeof(int);
        foreach (var field in fields.Order)
        {
            var (value, label) = (_values[field], fields.LabelOf(field));
            if (value.Length <= 0 || value.Length > batch.Limits.MaxLabelBytes || _labelIsThere[label])
            {
                continue;
            }

            _labelIsThere[label] = true;
            var needed = _keyLength + 1 + sizeof(int) + value.Length;
            if (needed > _key.Length)
            {
                Array.Resize(ref _key, Math.Max(needed, 2 * _key.Length));
            }

            _key[_keyLength] = (byte)label;
            BinaryPrimitives.WriteInt32LittleEndian(_key.AsSpan(_keyLength + 1), value.Length);
            batch.TextOf(value).CopyTo(_key.AsSpan(_keyLength + 1 + sizeof(int)));
            _keyLength = needed;
        }
    }
}

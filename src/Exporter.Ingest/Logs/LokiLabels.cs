using System.Text;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>The labels of a stream of Loki, as text or as JSON, and what they say of severity.</summary>
internal static class LokiLabels
{
    private const int MaxQuoted = 80;

    /// <summary>Reads <c>{name="value", ...}</c>.</summary>
    public static StreamSource ReadText(ReadOnlySpan<byte> text, IngestLimits limits)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var cursor = new LabelTextCursor(text);
        return cursor.TryReadAll(labels, limits.MaxLabelsPerSeries, out var error)
            ? Check(labels, limits)
            : StreamSource.Invalid($"error parsing labels '{Quote(text)}' with error: {error}");
    }

    /// <summary>Reads <c>{"name": "value", ...}</c>.</summary>
    public static StreamSource ReadJson(ReadOnlySpan<byte> json, IngestLimits limits)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);

        // A stream need not have any.
        while (!json.IsEmpty && reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var name = TextOf(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                return StreamSource.Invalid($"label {Quote(name)} must be a text, not {reader.TokenType}");
            }

            if (!IsName(name))
            {
                return StreamSource.Invalid($"{Quote(name)} is not a name of a label");
            }

            labels[name] = TextOf(ref reader);
            if (labels.Count > limits.MaxLabelsPerSeries)
            {
                break;
            }
        }

        return Check(labels, limits);
    }

    /// <summary>Whether the name at which the reader stands is one that tells of severity.</summary>
    public static bool IsLevel(ref Utf8JsonReader reader) => JsonWalk.Is(ref reader, "detected_level"u8) || JsonWalk.Is(ref reader, "level"u8) || JsonWalk.Is(ref reader, "severity"u8);

    /// <summary>What the labels of a stream say of its lines' severity.</summary>
    public static LogSeverity SeverityOf(LogSource? source)
    {
        var found = LogSeverity.Unknown;
        Span<byte> utf8 = stackalloc byte[3 * MaxQuoted];
        for (var i = 0; source is not null && i < source.Labels.Count; i++)
        {
            var (name, value) = source.Labels[i];
            if (name is "detected_level" or "level" or "severity" && value.Length <= MaxQuoted)
            {
                found = SeverityOf("level"u8, utf8[..Encoding.UTF8.GetBytes(value, utf8)], found);
            }
        }

        return found;
    }

    /// <summary>The severity after one more label.</summary>
    public static LogSeverity SeverityOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, LogSeverity before) =>
        (name.SequenceEqual("detected_level"u8) || name.SequenceEqual("level"u8) || name.SequenceEqual("severity"u8)) && LogSeverityText.Parse(value) is > LogSeverity.Unknown and var said ? said : before;

    private static StreamSource Check(SortedDictionary<string, string> labels, IngestLimits limits)
    {
        if (labels.Count == 0)
        {
            return StreamSource.Invalid("error at least one label pair is required per stream");
        }

        if (labels.Count > limits.MaxLabelsPerSeries)
        {
            return StreamSource.Invalid($"stream has more label names than the limit of {limits.MaxLabelsPerSeries} (max_labels_per_series)");
        }

        foreach (var (name, value) in labels)
        {
            if (Encoding.UTF8.GetByteCount(name) > limits.MaxLabelBytes || Encoding.UTF8.GetByteCount(value) > limits.MaxLabelBytes)
            {
                return StreamSource.Invalid($"stream has a label name or value that is too long: {Quote(name)}, the limit is max_label_bytes={limits.MaxLabelBytes}");
            }
        }

        return StreamSource.Of(new LogSource(labels));
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.AsSpan().IndexOfAnyExcept(LabelTextCursor.NameLetters) < 0;

    private static string TextOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }

        var plain = new byte[reader.ValueSpan.Length];
        return Encoding.UTF8.GetString(plain, 0, JsonText.Unescape(reader.ValueSpan, plain));
    }

    private static string Quote(ReadOnlySpan<byte> text) => Quote(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * MaxQuoted)]));

    // Sender's text goes back to the sender and into its log: short, and without control characters.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, MaxQuoted)))
        {
            quoted.Append(char.IsControl(letter) ? '?' : letter);
        }

        return quoted.Append(text.Length > MaxQuoted ? "…" : "").ToString();
    }
}

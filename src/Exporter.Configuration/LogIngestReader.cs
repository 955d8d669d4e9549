using System.Text;
using Exporter.Configuration.Yaml;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Configuration;

/// <summary>Reads what the section <c>ingest</c> says of logs.</summary>
internal static class LogIngestReader
{
    /// <summary>The keys.</summary>
    public static readonly string[] Keys = ["max_log_records_per_request", "max_log_line_bytes", "max_log_sources", "elasticsearch_fields"];

    /// <summary>Puts them into the limits.</summary>
    public static IngestLimits Read(Section ingest, IngestLimits limits, Mistakes mistakes) => limits with
    {
        MaxLogRecords = ingest.Whole("max_log_records_per_request", limits.MaxLogRecords, 1, 10_000_000),
        MaxLogLineBytes = ingest.Whole("max_log_line_bytes", limits.MaxLogLineBytes, 64, 1 << 26),
        MaxLogSources = ingest.Whole("max_log_sources", limits.MaxLogSources, 1, 1_000_000),
        ElasticsearchFields = ReadFields(ingest, mistakes) ?? limits.ElasticsearchFields,
    };

    private static ElasticsearchFields? ReadFields(Section ingest, Mistakes mistakes)
    {
        if (ingest.Find("elasticsearch_fields") is not { } value || ingest.Expect<YamlMap>(value, "elasticsearch_fields", "a mapping of fields to labels") is not { } map)
        {
            return null;
        }

        List<KeyValuePair<string, string>> fields = [];
        foreach (var (field, labelValue) in map.Entries)
        {
            if (ingest.Expect<YamlText>(labelValue, $"elasticsearch_fields: {field.Value}", "the name of a label") is not { } label)
            {
                continue;
            }

            if (Mistake(field.Value, label.Value, fields) is { } mistake)
            {
                mistakes.Add(field.At, $"elasticsearch_fields: {mistake}");
            }

            fields.Add(new(field.Value, label.Value));
        }

        if (fields.Count > ElasticsearchFields.MaxFields)
        {
            mistakes.Add(map.At, $"elasticsearch_fields may have {ElasticsearchFields.MaxFields} entries, not {fields.Count}");
            return null;
        }

        return new ElasticsearchFields(fields);
    }

    private static string? Mistake(string field, string label, List<KeyValuePair<string, string>> before)
    {
        if (field.Length == 0 || Encoding.UTF8.GetByteCount(field) > ElasticsearchFields.MaxNameBytes)
        {
            return $"a field has a name of 1 to {ElasticsearchFields.MaxNameBytes} bytes";
        }

        if (before.Exists(pair => pair.Key == field))
        {
            return $"\"{field}\" is given twice";
        }

        return label.Length > 0 && !char.IsAsciiDigit(label[0]) && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? null
            : $"\"{label}\" is not a name of a label";
    }
}

using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Ingest.Otlp;

/// <summary>What an instrumentation scope says of all its series: two scopes that differ in anything have different series.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "Instrumentation Scope", and Prometheus with <c>promote_scope_metadata</c>.</remarks>
internal sealed class ScopeLabels
{
    private const string Prefix = "otel_scope_";

    private readonly SortedDictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>Reads a scope, which may be absent.</summary>
    public ScopeLabels(InstrumentationScope? scope, string schemaUrl)
    {
        Add("name", scope?.Name ?? "");
        Add("version", scope?.Version ?? "");
        Add("schema_url", schemaUrl);
        AttributeLabels.Add(_labels, (scope?.Attributes ?? []).Select(attribute => new KeyValue { Key = Prefix + attribute.Key, Value = attribute.Value }));
    }

    /// <summary>Adds them to the labels of a series.</summary>
    public void AddTo(SortedDictionary<string, string> labels)
    {
        foreach (var (name, value) in _labels)
        {
            labels[name] = value;
        }
    }

    private void Add(string what, string value)
    {
        if (value.Length > 0)
        {
            _labels[Prefix + what] = value;
        }
    }
}

namespace Exporter.Ingest.Logs;

/// <summary>Where records come from: the labels of a stream (Loki), a resource (OTLP) or of fields (Elasticsearch), by Prometheus' rules of names.</summary>
/// <remarks>Immutable; equal where the labels are. Receivers hand out one object a source again and again, so a look-up by it costs no comparison of texts.</remarks>
public sealed class LogSource : IEquatable<LogSource>
{
    private readonly KeyValuePair<string, string>[] _labels;
    private readonly int _hash;

    /// <param name="labels">In any order, names unique; copied and sorted by name, ordinally.</param>
    public LogSource(IEnumerable<KeyValuePair<string, string>> labels)
    {
        _labels = [.. labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
        var hash = new HashCode();
        foreach (var (name, value) in _labels)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The labels, sorted by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels => _labels;

    /// <inheritdoc/>
    public bool Equals(LogSource? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _labels.AsSpan().SequenceEqual(other._labels));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LogSource);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}

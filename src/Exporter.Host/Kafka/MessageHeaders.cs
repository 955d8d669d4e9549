using System.Text;

namespace Exporter.Host.Kafka;

/// <summary>The headers of a message; of several with one name the last counts.</summary>
internal sealed class MessageHeaders
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of the headers that are there.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Adds a header.</summary>
    public void Add(string name, byte[]? value) => _values[name] = value ?? [];

    /// <summary>The text of a header; null where it is absent.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}

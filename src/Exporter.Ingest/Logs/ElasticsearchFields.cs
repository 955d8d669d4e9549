using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Exporter.Ingest.Logs;

/// <summary>Which fields of Elasticsearch's documents become labels, and which ones hold the time, the text and the severity.</summary>
/// <remarks>Immutable. A field is named by its path, <c>host.name</c>, whether documents nest it or write the dots.</remarks>
public sealed class ElasticsearchFields
{
    /// <summary>Most fields that there may be.</summary>
    public const int MaxFields = 64;

    /// <summary>Longest name of a field, in bytes.</summary>
    public const int MaxNameBytes = 200;

    private static readonly string[] TextFields = ["message", "log", "msg", "event.original"];
    private static readonly string[] SeverityFields = ["log.level", "level", "severity"];

    private readonly byte[][] _names;
    private readonly byte[][] _leading;

    // Of each field the position of its label; -1 for none.
    private readonly int[] _labelOf;
    private readonly ImmutableArray<string> _labels;

    /// <summary>Takes the fields that become labels.</summary>
    /// <param name="labels">Field and label. Of several fields for one label, the first one that a document has counts.</param>
    public ElasticsearchFields(IEnumerable<KeyValuePair<string, string>> labels)
    {
        Labels = [.. labels];
        _labels = [.. Labels.Select(pair => pair.Value).Distinct(StringComparer.Ordinal)];
        string[] fields = ["@timestamp", .. TextFields, .. SeverityFields, .. Labels.Select(pair => pair.Key)];
        fields = [.. fields.Distinct(StringComparer.Ordinal)];
        _names = [.. fields.Select(Encoding.UTF8.GetBytes)];
        _labelOf = [.. fields.Select(field => Labels.FirstOrDefault(pair => pair.Key == field) is { Value: { } label } ? _labels.IndexOf(label) : -1)];
        _leading = [.. fields.SelectMany(LeadingParts).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        Order = [.. Labels.Select(pair => Array.IndexOf(fields, pair.Key))];
        Identity = new LogSource(Labels.DistinctBy(pair => pair.Key)).GetHashCode();
    }

    /// <summary>What Elastic's Common Schema, Beats, Fluent Bit and common libraries write of where a record comes from.</summary>
    public static ElasticsearchFields Default { get; } = new(
    [
        new("service.name", "job"),
        new("service.node.name", "instance"),
        new("host.name", "host_name"),
        new("host.hostname", "host_name"),
        new("host", "host_name"),
        new("hostname", "host_name"),
        new("kubernetes.namespace", "kubernetes_namespace"),
        new("kubernetes.namespace_name", "kubernetes_namespace"),
        new("kubernetes.pod.name", "kubernetes_pod_name"),
        new("kubernetes.pod_name", "kubernetes_pod_name"),
        new("kubernetes.container.name", "kubernetes_container_name"),
        new("kubernetes.container_name", "kubernetes_container_name"),
        new("kubernetes.node.name", "kubernetes_node_name"),
        new("kubernetes.host", "kubernetes_node_name"),
        new("container.name", "container_name"),
    ]);

    /// <summary>Field and label, in the order in which they count.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Labels { get; }

    /// <summary>Fields that are looked for.</summary>
    internal int Count => _names.Length;

    /// <summary>Positions of the fields that become labels, in the order in which they count.</summary>
    internal ImmutableArray<int> Order { get; }

    /// <summary>Tells the sources of these fields from those of others, which a reload may put in force.</summary>
    internal int Identity { get; }

    /// <summary>Position of the time.</summary>
    internal static int Time => 0;

    /// <summary>Positions of the text: the first that a document has counts.</summary>
    internal static Range Text => 1..(1 + TextFields.Length);

    /// <summary>Positions of the severity, likewise.</summary>
    internal static Range Severity => (1 + TextFields.Length)..(1 + TextFields.Length + SeverityFields.Length);

    /// <summary>The position of a field; -1 where nobody looks for it.</summary>
    internal int Find(ReadOnlySpan<byte> path)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (_names[i].Length == path.Length && path.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether fields that are looked for lie below a path.</summary>
    internal bool Leads(ReadOnlySpan<byte> path)
    {
        foreach (var leading in _leading)
        {
            if (leading.Length == path.Length && path.SequenceEqual(leading))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The label that a field becomes; -1 for none.</summary>
    internal int LabelOf(int field) => _labelOf[field];

    /// <summary>The source that values of fields mean, which <see cref="BulkDocument"/> has written: label, length and bytes of each.</summary>
    internal LogSource SourceOf(ReadOnlySpan<byte> values)
    {
        var labels = new List<KeyValuePair<string, string>>();
        values = values[sizeof(int)..];
        while (!values.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(values[1..]);
            labels.Add(new(_labels[values[0]], Encoding.UTF8.GetString(values.Slice(1 + sizeof(int), length))));
            values = values[(1 + sizeof(int) + length)..];
        }

        return new LogSource(labels);
    }

    private static IEnumerable<string> LeadingParts(string field)
    {
        for (var dot = field.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = field.IndexOf('.', dot + 1))
        {
            yield return field[..dot];
        }
    }
}

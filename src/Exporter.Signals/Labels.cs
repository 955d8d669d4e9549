using Exporter.Ingest;
using Exporter.Signals.Head;

namespace Exporter.Signals;

/// <summary>An immutable label set, sorted by name in ordinal order; equal sets are equal objects.</summary>
/// <remarks>The hash is computed once. Labels with an empty value are left out, as Prometheus does.</remarks>
public sealed class Labels : IEquatable<Labels>
{
    /// <summary>The label that holds the metric name.</summary>
    public const string MetricName = "__name__";

    // Never written to once it is here, and shared with the set without the name, of which every series of a counter has one.
    private readonly Label[] _labels;
    private readonly int _first;
    private readonly int _hash;
    private Labels? _withoutName;

    private Labels(Label[] sorted, int first = 0)
    {
        (_labels, _first) = (sorted, first);
        var hash = new HashCode();
        foreach (var label in AsSpan())
        {
            hash.Add(label.Name, StringComparer.Ordinal);
            hash.Add(label.Value, StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The set without labels.</summary>
    public static Labels Empty { get; } = new([]);

    /// <summary>Number of labels.</summary>
    public int Count => _labels.Length - _first;

    /// <summary>Label <paramref name="index"/> in ordinal order of the names.</summary>
    public Label this[int index] => AsSpan()[index];

    /// <summary>Sorts <paramref name="labels"/> and drops the empty ones.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static Labels From(IEnumerable<Label> labels)
    {
        var sorted = labels.Where(label => label.Value.Length > 0).ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name == sorted[i - 1].Name)
            {
                throw new ArgumentException($"label name \"{sorted[i].Name}\" occurs twice", nameof(labels));
            }
        }

        return sorted.Length == 0 ? Empty : new Labels(sorted);
    }

    /// <summary>Labels from name, value pairs: a short form for literals.</summary>
    public static Labels Of(params (string Name, string Value)[] labels) =>
        From(labels.Select(label => new Label(label.Name, label.Value)));

    /// <summary>Copies a decoder's view into strings that outlive the request.</summary>
    public static Labels From(in LabelView view) => From(view, new TextPool());

    /// <summary>Copies a decoder's view, equal texts shared through <paramref name="texts"/>.</summary>
    internal static Labels From(in LabelView view, TextPool texts)
    {
        var labels = new Label[view.Count];
        var isSorted = true;
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = new Label(texts.Get(view.Name(i)), texts.Get(view.Value(i)));
            isSorted &= i == 0 || string.CompareOrdinal(labels[i - 1].Name, labels[i].Name) < 0;
        }

        // UTF-8 byte order and UTF-16 ordinal order differ beyond the BMP, where the order is made once more.
        return isSorted && labels.Length > 0 ? new Labels(labels) : From(labels);
    }

    /// <summary>The value of <paramref name="name"/>, or the empty string where the label is absent.</summary>
    public string Get(string name)
    {
        foreach (var label in AsSpan())
        {
            if (label.Name == name)
            {
                return label.Value;
            }
        }

        return "";
    }

    /// <summary>Only the labels named, those that are absent left out.</summary>
    public Labels Keep(IReadOnlyCollection<string> names) => From(Enumerate().Where(label => names.Contains(label.Name)));

    /// <summary>All labels but those named.</summary>
    public Labels Drop(IReadOnlyCollection<string> names) => From(Enumerate().Where(label => !names.Contains(label.Name)));

    /// <summary>The labels in ordinal order of their names.</summary>
    public IEnumerable<Label> Enumerate() => new ArraySegment<Label>(_labels, _first, Count);

    /// <summary>All labels but the metric name; made once and kept, since most functions need it.</summary>
    internal Labels WithoutName() => _withoutName ??=
        Count > 1 && this[0].Name == MetricName ? new Labels(_labels, _first + 1)
        : Get(MetricName).Length == 0 ? this
        : Drop([MetricName]);

    /// <inheritdoc/>
    public bool Equals(Labels? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && AsSpan().SequenceEqual(other.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>PromQL notation: <c>{a="1",b="2"}</c>.</summary>
    public override string ToString() =>
        "{" + string.Join(",", Enumerate().Select(label => $"{label.Name}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"")) + "}";

    private ReadOnlySpan<Label> AsSpan() => _labels.AsSpan(_first);
}

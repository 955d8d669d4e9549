using Exporter.Ingest;
using Exporter.Signals.Head;

namespace Exporter.Signals;

/// <summary>An immutable label set, sorted by name in ordinal order; equal sets are equal objects.</summary>
/// <remarks>The hash is computed once. Labels with an empty value are left out, as Prometheus does.</remarks>
public sealed class Labels : IEquatable<Labels>
{
    /// <summary>The label that holds the metric name.</summary>
    public const string MetricName = "__name__";

    // Never written to once they are here, and shared: the names by all series that have the same (see TextPool), both with the set without the metric name.
    private readonly string[] _names;
    private readonly string[] _values;
    private readonly int _first;
    private readonly int _hash;
    private Labels? _withoutName;

    private Labels(string[] sortedNames, string[] values, int first = 0)
    {
        (_names, _values, _first) = (sortedNames, values, first);
        var hash = new HashCode();
        for (var i = first; i < values.Length; i++)
        {
            hash.Add(sortedNames[i], StringComparer.Ordinal);
            hash.Add(values[i], StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The set without labels.</summary>
    public static Labels Empty { get; } = new([], []);

    /// <summary>Number of labels.</summary>
    public int Count => _values.Length - _first;

    /// <summary>Label <paramref name="index"/> in ordinal order of the names.</summary>
    public Label this[int index] => new(Names[index], Values[index]);

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

        return sorted.Length == 0 ? Empty : new Labels(Array.ConvertAll(sorted, label => label.Name), Array.ConvertAll(sorted, label => label.Value));
    }

    /// <summary>Labels from name, value pairs: a short form for literals.</summary>
    public static Labels Of(params (string Name, string Value)[] labels) =>
        From(labels.Select(label => new Label(label.Name, label.Value)));

    /// <summary>Copies a decoder's view into strings that outlive the request.</summary>
    public static Labels From(in LabelView view) => From(view, new TextPool());

    /// <summary>Copies a decoder's view, equal texts shared through <paramref name="texts"/>.</summary>
    internal static Labels From(in LabelView view, TextPool texts)
    {
        var names = new string[view.Count];
        var values = new string[view.Count];
        var isSorted = true;
        for (var i = 0; i < names.Length; i++)
        {
            (names[i], values[i]) = (texts.Get(view.Name(i)), texts.Get(view.Value(i)));
            isSorted &= i == 0 || string.CompareOrdinal(names[i - 1], names[i]) < 0;
        }

        // UTF-8 byte order and UTF-16 ordinal order differ beyond the BMP, where the order is made once more.
        return isSorted && names.Length > 0
            ? new Labels(texts.Shared(names), values)
            : From(names.Zip(values, static (name, value) => new Label(name, value)));
    }

    /// <summary>The same set, with its names shared through <paramref name="texts"/>.</summary>
    internal Labels Sharing(TextPool texts) => Count == 0 ? this : new Labels(texts.Shared(_names), _values, _first);

    /// <summary>The value of <paramref name="name"/>, or the empty string where the label is absent.</summary>
    public string Get(string name)
    {
        for (var i = _first; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                return _values[i];
            }
        }

        return "";
    }

    /// <summary>Only the labels named, those that are absent left out.</summary>
    public Labels Keep(IReadOnlyCollection<string> names) => Choose(names, areKept: true);

    /// <summary>All labels but those named.</summary>
    public Labels Drop(IReadOnlyCollection<string> names) => Choose(names, areKept: false);

    /// <summary>The labels in ordinal order of their names.</summary>
    public IEnumerable<Label> Enumerate()
    {
        for (var i = _first; i < _values.Length; i++)
        {
            yield return new Label(_names[i], _values[i]);
        }
    }

    /// <summary>All labels but the metric name; made once and kept, since most functions need it.</summary>
    internal Labels WithoutName() => _withoutName ??=
        Count > 1 && this[0].Name == MetricName ? new Labels(_names, _values, _first + 1)
        : Get(MetricName).Length == 0 ? this
        : Drop([MetricName]);

    /// <inheritdoc/>
    public bool Equals(Labels? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && AreEqual(Names, other.Names) && AreEqual(Values, other.Values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>PromQL notation: <c>{a="1",b="2"}</c>.</summary>
    public override string ToString() =>
        "{" + string.Join(",", Enumerate().Select(label => $"{label.Name}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"")) + "}";

    private ReadOnlySpan<string> Names => _names.AsSpan(_first);

    private ReadOnlySpan<string> Values => _values.AsSpan(_first);

    // Grouping does this for each series once, so nothing is made besides the set.
    private Labels Choose(IReadOnlyCollection<string> names, bool areKept)
    {
        var count = 0;
        foreach (var name in Names)
        {
            count += names.Contains(name) == areKept ? 1 : 0;
        }

        if (count == Count || count == 0)
        {
            return count == 0 ? Empty : this;
        }

        var (chosenNames, chosenValues, at) = (new string[count], new string[count], 0);
        for (var i = 0; i < Count; i++)
        {
            if (names.Contains(Names[i]) == areKept)
            {
                (chosenNames[at], chosenValues[at++]) = (Names[i], Values[i]);
            }
        }

        return new Labels(chosenNames, chosenValues);
    }

    // Most texts are the same objects.
    private static bool AreEqual(ReadOnlySpan<string> one, ReadOnlySpan<string> other)
    {
        for (var i = 0; i < one.Length && i < other.Length; i++)
        {
            if (one[i] != other[i])
            {
                return false;
            }
        }

        return one.Length == other.Length;
    }
}

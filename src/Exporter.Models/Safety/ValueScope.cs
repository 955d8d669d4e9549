namespace Exporter.Models.Safety;

/// <summary>The values of a graph that do not follow from what features hold: constants, sizes, and what is computed from these alone.</summary>
/// <param name="outer">The graph around it, whose values it sees; null for the outermost.</param>
internal sealed class ValueScope(ValueScope? outer)
{
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Says what a value follows from; of a name that is given twice, the worse holds.</summary>
    public void Add(string name, bool isFixed) => _known[name] = isFixed && _known.GetValueOrDefault(name, true);

    /// <summary>True for a name of this very graph.</summary>
    public bool Has(string name) => _known.ContainsKey(name);

    /// <summary>True for a value that is the same whatever features hold; an input that is left out (the empty name) is.</summary>
    public bool IsFixed(string name) => name.Length == 0 || (_known.TryGetValue(name, out var isFixed) ? isFixed : outer?.IsFixed(name) ?? false);
}

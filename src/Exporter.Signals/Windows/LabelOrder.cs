namespace Exporter.Signals.Windows;

/// <summary>A total order of label sets that is the same in every process, unlike that of their hash codes.</summary>
public static class LabelOrder
{
    /// <summary>The order as a comparer.</summary>
    public static IComparer<Labels> Comparer { get; } = Comparer<Labels>.Create(Compare);

    /// <summary>Compares name by name and value by value in ordinal order; a prefix comes first.</summary>
    public static int Compare(Labels a, Labels b)
    {
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var byName = string.CompareOrdinal(a[i].Name, b[i].Name);
            var order = byName != 0 ? byName : string.CompareOrdinal(a[i].Value, b[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Count.CompareTo(b.Count);
    }
}

using Exporter.Signals;

namespace Exporter.Host.QueryApi;

/// <summary>The order of Prometheus' labels.Compare: label by label, name before value, the shorter set first.</summary>
internal sealed class LabelsOrder : IComparer<Labels>
{
    private LabelsOrder()
    {
    }

    /// <summary>The only one.</summary>
    public static LabelsOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(Labels? x, Labels? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            var order = string.CompareOrdinal(x[i].Name, y[i].Name);
            order = order != 0 ? order : string.CompareOrdinal(x[i].Value, y[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Count - y.Count;
    }
}

using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Labels as a JSON object.</summary>
internal static class LabelMap
{
    /// <summary>The labels by their names.</summary>
    public static Dictionary<string, string> Of(Labels labels) => labels.Enumerate().ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal);
}

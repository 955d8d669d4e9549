using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>Where the baseline finds its evidence in a vector; columns that a predictor does not have are -1 or absent.</summary>
/// <param name="Age">Column of <c>entity:age_hours</c>.</param>
/// <param name="Etas">Columns of <c>limit_eta_hours</c>, one a signal with a limit.</param>
/// <param name="Novelties">Per signal the column of <c>novelty_all</c>.</param>
/// <param name="Views">Per signal the columns that tell how unusual it is.</param>
internal sealed record BaselineColumns(int Age, int[] Etas, int[] Novelties, int[][] Views)
{
    /// <summary>All of them, ascending.</summary>
    internal ImmutableArray<int> All { get; } = [.. Etas.Append(Age).Concat(Novelties).Concat(Views.SelectMany(ofSignal => ofSignal)).Where(column => column >= 0).Distinct().Order()];

    internal static BaselineColumns Find(PredictorDefinition definition, FeatureSchema schema)
    {
        var names = schema.Names;
        var etas = names.Index().Where(name => name.Item.EndsWith(":limit_eta_hours", StringComparison.Ordinal)).Select(name => name.Index);
        var views = definition.Signals.Select(signal => names.Index().Where(name => IsView(name.Item, signal.Name)).Select(name => name.Index).ToArray());
        var novelties = definition.Signals.Select(signal => names.IndexOf($"{signal.Name}:novelty_all"));
        return new BaselineColumns(names.IndexOf("entity:age_hours"), [.. etas], [.. novelties], [.. views]);
    }

    private static bool IsView(string feature, string signal) =>
        feature == $"{signal}:peer_z"
        || feature.StartsWith($"{signal}:robust_z_", StringComparison.Ordinal)
        || feature.StartsWith($"{signal}:seasonal_z_", StringComparison.Ordinal);
}

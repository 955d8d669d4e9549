using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>What there is for each horizon, as a JSON object.</summary>
internal static class HorizonMap
{
    /// <summary>The values by the horizons as they are written, in the order of the configuration.</summary>
    /// <param name="definition">Whose horizons.</param>
    /// <param name="value">The value for the horizon of a number.</param>
    public static Dictionary<string, T> Of<T>(PredictorDefinition definition, Func<int, T> value) =>
        Enumerable.Range(0, definition.Horizons.Length).ToDictionary(horizon => PrometheusDuration.Format(definition.Horizons[horizon]), value, StringComparer.Ordinal);
}

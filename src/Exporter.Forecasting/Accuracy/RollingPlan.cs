namespace Exporter.Forecasting.Accuracy;

/// <summary>Where the origins of a rolling evaluation lie. All in steps of the series' grid.</summary>
/// <param name="History">How much of the past is learnt from at each origin; the first origin lies so far into the series.</param>
/// <param name="Every">Distance of two origins.</param>
/// <param name="Season">Values in a period; 0 or 1 without a season.</param>
/// <param name="Ahead">How far each origin looks; above 0.</param>
public sealed record RollingPlan(int History, int Every, int Season, IReadOnlyList<int> Ahead);

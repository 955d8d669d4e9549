namespace Exporter.Forecasting.Holidays;

/// <summary>Days that are not like others, and like each other.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Dates">Single days.</param>
/// <param name="EachYear">Days of every year.</param>
public sealed record Holiday(string Name, IReadOnlyList<DateOnly> Dates, IReadOnlyList<(int Month, int Day)> EachYear);

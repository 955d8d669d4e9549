using System.Collections.Immutable;

namespace Exporter.Configuration;

/// <summary>The days of one holiday.</summary>
/// <param name="Name">What it is called; days of one name are expected to be like each other.</param>
/// <param name="Dates">Single days.</param>
/// <param name="EachYear">Days of every year.</param>
public sealed record HolidayDays(string Name, ImmutableArray<DateOnly> Dates, ImmutableArray<(int Month, int Day)> EachYear);

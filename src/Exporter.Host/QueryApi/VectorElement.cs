using Exporter.Signals;

namespace Exporter.Host.QueryApi;

/// <summary>An element of an instant vector.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Value">Its time and number; the number is NaN where it is a histogram.</param>
/// <param name="Histogram">The histogram that it is; null for a number.</param>
internal sealed record VectorElement(Labels Labels, TimedValue Value, HistogramView? Histogram = null);

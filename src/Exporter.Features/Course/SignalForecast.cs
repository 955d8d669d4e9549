namespace Exporter.Features.Course;

/// <summary>Where a signal is forecast to be, in its own unit; see <see cref="ForecastBand"/> for how that is found.</summary>
/// <param name="Ahead">How far ahead of the step.</param>
/// <param name="Value">The forecast.</param>
/// <param name="Lower">Lower end of the band, which is meant to hold the value in eight of ten cases.</param>
/// <param name="Upper">Upper end of the band.</param>
public readonly record struct SignalForecast(TimeSpan Ahead, double Value, double Lower, double Upper);

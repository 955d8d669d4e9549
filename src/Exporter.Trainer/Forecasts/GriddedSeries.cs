namespace Exporter.Trainer.Forecasts;

/// <summary>One series on an even grid.</summary>
/// <param name="Name">The entity.</param>
/// <param name="Family">What it is put together with in tables; the name where the file has no families.</param>
/// <param name="FirstStep">Steps from the Unix epoch to the first value.</param>
/// <param name="Values">Values, NaN where missing.</param>
internal sealed record GriddedSeries(string Name, string Family, long FirstStep, double[] Values);

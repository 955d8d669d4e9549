using Exporter.Features.Course;
using Exporter.Models;
using Exporter.Signals.Windows;
using Simulator.Faults;

namespace Exporter.Tests.Examples;

/// <summary>A forecast of a signal that was a reason, and what then came.</summary>
/// <param name="Forecast">The forecast with its band.</param>
/// <param name="Truth">The signal's value at that time.</param>
/// <param name="Lowest">What one of ten of the entity's values of the signal does not exceed, in all days watched.</param>
/// <param name="Highest">What nine of ten do not exceed.</param>
/// <param name="IsUndisturbed">True where nothing was broken when it was made, and nothing repaired until then: a forecast says what comes if all goes on.</param>
internal readonly record struct JudgedBand(SignalForecast Forecast, double Truth, double Lowest, double Highest, bool IsUndisturbed)
{
    public bool IsHeld => Truth >= Forecast.Lower && Truth <= Forecast.Upper;

    /// <summary>Whether the range that holds eight of ten of all values, which nobody could know before, would have held this one.</summary>
    public bool IsUsual => Truth >= Lowest && Truth <= Highest;

    /// <summary>How wide the band is beside that range.</summary>
    public double RelativeWidth => (Forecast.Upper - Forecast.Lower) / (Highest - Lowest);
}

/// <summary>Every forecast of a signal that an <see cref="AdvisedFleet"/> told, beside what then came.</summary>
internal sealed class BandCoverage
{
    private const int Steps = AdvisedFleet.Days * 1440;

    private readonly Dictionary<(string Signal, string Instance), float[]> _values = [];
    private readonly List<(string Signal, string Instance, long AtMs, SignalForecast Forecast)> _forecasts = [];

    /// <summary>Takes the values and forecasts of a step.</summary>
    public void Note(PredictionFrame frame, PredictorWindows windows)
    {
        for (var row = 0; row < frame.Count; row++)
        {
            var instance = frame.EntityAt(row).Get("instance");
            var values = windows.Last(frame.SlotAt(row));
            for (var signal = 0; signal < values.Length; signal++)
            {
                ValuesOf(frame.Definition.Signals[signal].Name, instance)[StepOf(frame.StepMs)] = values[signal];
            }

            foreach (var reason in frame.Advice.Of(row)?.Reasons ?? [])
            {
                _forecasts.AddRange(reason.Forecasts.Select(forecast => (reason.Signal, instance, frame.StepMs, forecast)));
            }
        }
    }

    /// <summary>The forecasts whose time came within the days watched, while the signal was there.</summary>
    public IEnumerable<JudgedBand> Judge(GroundTruth truths)
    {
        var ranges = _values.ToDictionary(pair => pair.Key, pair => RangeOf(pair.Value));
        foreach (var (signal, instance, atMs, forecast) in _forecasts)
        {
            var endMs = atMs + (long)forecast.Ahead.TotalMilliseconds;
            var truth = StepOf(endMs) < Steps ? _values[(signal, instance)][StepOf(endMs)] : float.NaN;
            if (!float.IsNaN(truth))
            {
                var isDisturbed = truths.Incidents.Any(incident =>
                    incident.Instance == instance && incident.EndMs > atMs && (incident.OnsetMs <= atMs || incident.EndMs <= endMs));
                var (lowest, highest) = ranges[(signal, instance)];
                yield return new JudgedBand(forecast, truth, lowest, highest, !isDisturbed);
            }
        }
    }

    private static int StepOf(long ms) => (int)((ms - RecordedFleet.StartMs) / 60_000);

    private static (float Lowest, float Highest) RangeOf(float[] values)
    {
        float[] sorted = [.. values.Where(value => !float.IsNaN(value)).Order()];
        return (sorted[sorted.Length / 10], sorted[sorted.Length * 9 / 10]);
    }

    private float[] ValuesOf(string signal, string instance)
    {
        if (!_values.TryGetValue((signal, instance), out var values))
        {
            _values[(signal, instance)] = values = new float[Steps];
            Array.Fill(values, float.NaN);
        }

        return values;
    }
}

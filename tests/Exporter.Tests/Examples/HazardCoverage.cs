using Exporter.Models;
using Exporter.Models.Advice;
using Simulator.Faults;

namespace Exporter.Tests.Examples;

/// <summary>A failure's time as told by the probabilities of several horizons, and when it then came.</summary>
/// <param name="AtMs">When it was told, Unix ms.</param>
/// <param name="Forecast">What was told.</param>
/// <param name="OnsetMs">The entity's next failure, Unix ms; null where none came in the days watched.</param>
internal readonly record struct JudgedTime(long AtMs, FailureTime Forecast, long? OnsetMs)
{
    public bool IsEarlier => OnsetMs < Forecast.LowerMs;

    public bool IsHeld => !IsEarlier && (Forecast.UpperMs is not { } upperMs || OnsetMs <= upperMs);
}

/// <summary>Every time that a hazard gave an <see cref="AdvisedFleet"/>, and no limit, beside the next failure of that entity.</summary>
internal sealed class HazardCoverage
{
    private const long EndMs = RecordedFleet.StartMs + (AdvisedFleet.Days * 86_400_000L);

    private readonly List<(string Instance, long AtMs, FailureTime Forecast)> _forecasts = [];

    /// <summary>Takes what is told at a step.</summary>
    public void Note(PredictionFrame frame)
    {
        for (var i = 0; i < frame.Advice.Count; i++)
        {
            if (frame.Advice[i].Time is { Signal: "" } time)
            {
                _forecasts.Add((frame.EntityAt(frame.Advice.RowAt(i)).Get("instance"), frame.StepMs, time));
            }
        }
    }

    /// <summary>Those told while the entity did not fail, of which the days watched show what came: until the interval's upper end, or until the failure.</summary>
    public IEnumerable<JudgedTime> Judge(GroundTruth truth)
    {
        var known = truth.Incidents.ToLookup(incident => incident.Instance);
        foreach (var (instance, atMs, forecast) in _forecasts)
        {
            var incidents = known[instance];
            var next = incidents.Where(incident => incident.OnsetMs > atMs).Select(incident => (long?)incident.OnsetMs).FirstOrDefault();
            if (!incidents.Any(incident => incident.OnsetMs <= atMs && incident.EndMs > atMs) && (next is not null || forecast.UpperMs < EndMs))
            {
                yield return new JudgedTime(atMs, forecast, next);
            }
        }
    }
}

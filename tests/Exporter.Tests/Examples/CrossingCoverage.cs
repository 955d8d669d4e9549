using Exporter.Features.Course;
using Exporter.Signals;
using Exporter.Tests.Features;
using Simulator;
using Simulator.Series;

namespace Exporter.Tests.Examples;

/// <summary>
/// The demo's fleet, watched for when its resources are forecast to run out: every forecast made while one really does, beside the time at which it then has.
/// </summary>
internal sealed class CrossingCoverage : ISampleWriter
{
    private const int Days = 4;
    private const long StepMs = FleetSimulation.StepMs;
    private const long WatchedFromMs = RecordedFleet.StartMs + 86_400_000L;

    private readonly StreamedPredictor[] _predictors;
    private readonly CourseReader[] _readers;
    private readonly List<(int Resource, string Instance, long AtMs, LimitCrossing Crossing)> _forecasts = [];
    private readonly Dictionary<(int Resource, string Instance), List<long>> _beyond = [];
    private readonly FleetSimulation _fleet;

    /// <summary>Lives through four days.</summary>
    public CrossingCoverage(int seed)
    {
        _fleet = new FleetSimulation(new FleetOptions { Seed = seed, StartMs = RecordedFleet.StartMs, Hosts = 13, Services = 10, QuietHours = 24, SpreadingShare = 0 });
        _predictors = [.. LimitRace.Resources.Select(Watch)];
        _readers = [.. LimitRace.Resources.Select(resource => new CourseReader(Define(resource)))];
        for (var step = 0; step < Days * 1440; step++)
        {
            _fleet.Step(this);
        }
    }

    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        var name = labels.First(label => label.Name == "__name__").Value;
        for (var i = 0; i < _predictors.Length; i++)
        {
            if (LimitRace.Resources[i].Selects(name))
            {
                _predictors[i].Send(labels, timestampMs, value);
            }
        }
    }

    /// <summary>Forecasts within the horizon, each with when it was right: its interval, and the share of the true time ahead that it was off by.</summary>
    public IEnumerable<(LimitCrossing Forecast, long TruthMs, long AtMs)> Judge()
    {
        foreach (var (resource, instance, atMs, crossing) in _forecasts)
        {
            var watched = LimitRace.Resources[resource];
            var incident = _fleet.Truth.Incidents.FirstOrDefault(incident =>
                incident.Instance == instance && incident.Kind == watched.Kind && atMs >= incident.PrecursorStartMs && atMs < incident.OnsetMs);
            if (incident is null || crossing.AtMs - atMs > TimeSpan.FromHours(watched.HorizonHours).TotalMilliseconds)
            {
                continue;
            }

            var truthMs = _beyond.TryGetValue((resource, instance), out var beyond) ? beyond.FirstOrDefault(ms => ms > atMs && ms <= incident.EndMs) : 0;
            yield return (crossing, truthMs > 0 ? truthMs : incident.OnsetMs, atMs);
        }
    }

    private static PredictorDefinition Define(LimitedResource resource) => new()
    {
        Name = resource.Name,
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Horizons = [TimeSpan.FromHours(resource.HorizonHours)],
        Signals = [new SignalDefinition(resource.Name, resource.Now, resource.Limit)],
    };

    private StreamedPredictor Watch(LimitedResource resource, int index)
    {
        var predictor = new StreamedPredictor(Define(resource));
        predictor.Stepped = stepMs =>
        {
            for (var slot = 0; stepMs >= WatchedFromMs && slot < predictor.Windows.EntitySlots; slot++)
            {
                if (predictor.Windows.IsActive(slot))
                {
                    Note(index, predictor, slot, stepMs);
                }
            }
        };
        return predictor;
    }

    private void Note(int resource, StreamedPredictor predictor, int slot, long stepMs)
    {
        var instance = predictor.Windows.EntityAt(slot).Get("instance");
        if (LimitRace.Resources[resource].IsBeyond(predictor.Windows.Last(slot, 0)))
        {
            if (!_beyond.TryGetValue((resource, instance), out var beyond))
            {
                _beyond[(resource, instance)] = beyond = [];
            }

            beyond.Add(stepMs);
        }
        else if (_readers[resource].Read(predictor.Windows, slot, 0).Crossing is { } crossing)
        {
            _forecasts.Add((resource, instance, stepMs, crossing));
        }
    }
}

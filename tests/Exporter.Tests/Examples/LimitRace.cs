using Exporter.Models.Evaluation;
using Exporter.Signals;
using Exporter.Tests.Features;
using Simulator;
using Simulator.Faults;
using Simulator.Series;

namespace Exporter.Tests.Examples;

/// <summary>
/// The demo's fleet, watched by <c>limit_eta_hours</c> and by <c>predict_linear</c> over one hour and over six: the same signals, limits
/// and minutes, both evaluated by this project's own engines. Each rule looks as far as the horizon or half as far.
/// </summary>
internal sealed class LimitRace : ISampleWriter
{
    public const int Days = 4;

    private const int WarmUpDays = 2;
    private const long StepMs = FleetSimulation.StepMs;
    private const long WatchedFromMs = RecordedFleet.StartMs + (WarmUpDays * 86_400_000L);

    public static readonly string[] Rules =
    [
        "limit_eta_hours, horizon", "predict_linear 1h, horizon", "predict_linear 6h, horizon",
        "limit_eta_hours, half", "predict_linear 1h, half", "predict_linear 6h, half",
    ];

    /// <summary>What is used up in the demo's fleet.</summary>
    public static readonly LimitedResource[] Resources =
    [
        new("node", "disk", FaultKind.DiskFull, new SignalLimit(LimitSide.Below, 0.01), 6, "min by (instance) ({0} / node_filesystem_size_bytes)", "node_filesystem_avail_bytes"),
        new("node", "memory", FaultKind.MemoryLeak, new SignalLimit(LimitSide.Below, 0.03), 6, "max by (instance) ({0} / node_memory_MemTotal_bytes)", "node_memory_MemAvailable_bytes"),
        new("service", "memory", FaultKind.MemoryLeak, new SignalLimit(LimitSide.Above, 0.98), 4, "max by (instance) ({0} / container_spec_memory_limit_bytes)", "process_resident_memory_bytes"),
        new("service", "pool", FaultKind.PoolExhaustion, new SignalLimit(LimitSide.Above, 0.98), 4, "max by (instance) ({0} / db_pool_connections_max)", "db_pool_connections_in_use"),
    ];

    private readonly StreamedPredictor[] _predictors;
    private readonly Dictionary<(LimitedResource Resource, int Rule, string Instance), List<AlertStep>> _steps = [];

    /// <summary>Lives through <see cref="Days"/> days; the first two only fill the windows, as in the demo.</summary>
    public LimitRace(int seed)
    {
        var fleet = new FleetSimulation(new FleetOptions { Seed = seed, StartMs = RecordedFleet.StartMs, Hosts = 13, Services = 10, QuietHours = 24, SpreadingShare = 0 });
        _predictors = [.. Resources.Select(Watch)];
        for (var step = 0; step < Days * 1440; step++)
        {
            fleet.Step(this);
        }

        Truth = fleet.Truth;
    }

    public GroundTruth Truth { get; }

    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        var name = labels.First(label => label.Name == "__name__").Value;
        for (var i = 0; i < _predictors.Length; i++)
        {
            // What keeps event time going is in every predictor: its own series.
            if (Resources[i].Selects(name))
            {
                _predictors[i].Send(labels, timestampMs, value);
            }
        }
    }

    /// <summary>What one rule made of all resources.</summary>
    public RaceResult Judge(int rule) => Resources.Select(resource => Judge(resource, rule)).Aggregate((a, b) => a + b);

    private StreamedPredictor Watch(LimitedResource resource)
    {
        var definition = new PredictorDefinition
        {
            Name = resource.Name,
            EntityLabels = ["instance"],
            Step = TimeSpan.FromMilliseconds(StepMs),
            Horizons = [TimeSpan.FromHours(resource.HorizonHours)],
            Signals = [new SignalDefinition(resource.Name, resource.Now, resource.Limit)],
        };
        var predictor = new StreamedPredictor(definition, [.. resource.Ahead]);
        var eta = predictor.Schema.Names.IndexOf($"{resource.Name}:limit_eta_hours");
        predictor.Stepped = stepMs =>
        {
            if (stepMs >= WatchedFromMs)
            {
                Note(resource, predictor, eta, stepMs);
            }
        };
        return predictor;
    }

    private void Note(LimitedResource resource, StreamedPredictor predictor, int eta, long stepMs)
    {
        for (var row = 0; row < predictor.Matrix.Rows; row++)
        {
            var instance = predictor.Windows.EntityAt(predictor.Matrix.Entities[row]).Get("instance");
            Note(resource, 0, instance, stepMs, predictor.Matrix.Row(row)[eta] <= resource.HorizonHours);
            Note(resource, 3, instance, stepMs, predictor.Matrix.Row(row)[eta] <= resource.HorizonHours / 2.0);
        }

        int[] rules = [1, 2, 4, 5];
        for (var i = 0; i < rules.Length; i++)
        {
            for (var element = 0; element < predictor.Others[i].Count; element++)
            {
                Note(resource, rules[i], predictor.Others[i].LabelsAt(element).Get("instance"), stepMs, resource.IsBeyond(predictor.Others[i].ValueAt(element)));
            }
        }
    }

    private void Note(LimitedResource resource, int rule, string instance, long stepMs, bool alerting)
    {
        if (!_steps.TryGetValue((resource, rule, instance), out var steps))
        {
            _steps[(resource, rule, instance)] = steps = [];
        }

        steps.Add(new AlertStep(stepMs, alerting));
    }

    private RaceResult Judge(LimitedResource resource, int rule)
    {
        var timelines = new List<EntityTimeline>();
        var transitions = 0;
        foreach (var ((_, _, instance), steps) in _steps.Where(pair => pair.Key.Resource == resource && pair.Key.Rule == rule))
        {
            // While something is broken, and for half an hour after, nobody needs a forecast.
            var incidents = Truth.Incidents.Where(incident => incident.Instance == instance).ToArray();
            AlertStep[] watched = [.. steps.Where(step => !incidents.Any(incident => step.StepMs >= incident.OnsetMs && step.StepMs < incident.EndMs + (30 * StepMs)))];
            timelines.Add(new EntityTimeline(watched, [.. incidents.Where(incident => incident.Kind == resource.Kind).Select(incident => incident.OnsetMs)]));
            transitions += watched.Zip(watched.Skip(1)).Count(pair => pair.Second.Alerting && !pair.First.Alerting);
        }

        var halfAnHour = TimeSpan.FromMinutes(30);
        var events = EventEvaluation.Evaluate(
            timelines, new EventOptions(TimeSpan.FromMilliseconds(StepMs), TimeSpan.FromHours(resource.HorizonHours), halfAnHour, halfAnHour));
        return new RaceResult(events.Onsets, events.Detected, events.Alerts - events.TrueAlerts, transitions);
    }
}

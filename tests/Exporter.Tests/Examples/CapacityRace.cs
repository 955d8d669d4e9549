using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Tests.Features;
using Simulator;
using Simulator.Series;

namespace Exporter.Tests.Examples;

/// <summary>The disks of the demo's fleet, watched by the capacity model and by <c>predict_linear</c>: at each minute, does one fill up within six hours?</summary>
internal sealed class CapacityRace : ISampleWriter
{
    public const int Days = 4;

    private const long WatchedFromMs = RecordedFleet.StartMs + (2 * 86_400_000L);
    private const int Capacity = 0;

    public static readonly string[] Names = ["capacity", "limit_probability", "predict_linear 1h", "predict_linear 6h"];

    private static readonly LimitedResource Disk = LimitRace.Resources.Single(resource => resource.Name == "disk");

    private readonly StreamedPredictor _predictor;
    private readonly List<(string Instance, long StepMs, double[] Probabilities)> _steps = [];

    public CapacityRace(int seed)
    {
        var fleet = new FleetSimulation(new FleetOptions { Seed = seed, StartMs = RecordedFleet.StartMs, Hosts = 13, Services = 0, QuietHours = 24, SpreadingShare = 0 });
        var definition = new PredictorDefinition
        {
            Name = "disk",
            EntityLabels = ["instance"],
            Step = TimeSpan.FromMilliseconds(FleetSimulation.StepMs),
            Horizons = [TimeSpan.FromHours(Disk.HorizonHours)],
            Signals = [new SignalDefinition("disk", Disk.Now, Disk.Limit, Forecast: true)],
            PredictsCapacity = true,
        };
        _predictor = new StreamedPredictor(definition, [.. Disk.Ahead.Take(2)]);
        using var scorer = BuiltInModels.Make(definition.Champion, definition, _predictor.Schema);
        var column = _predictor.Schema.Names.IndexOf($"disk:limit_probability_{Disk.HorizonHours}h");
        _predictor.Stepped = stepMs => Note(scorer, column, stepMs);
        for (var step = 0; step < Days * 1440; step++)
        {
            fleet.Step(this);
        }

        Judge(fleet);
    }

    /// <summary>Minutes of machines whose truth is known, and how many of them were followed by a full disk.</summary>
    public (int Count, int Positive) Points { get; private set; }

    /// <summary>Mean squared distance of each probability from what came, in the order of <see cref="Names"/>; at last that of always saying the base rate.</summary>
    public double[] Brier { get; private set; } = [];

    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        if (Disk.Selects(labels.First(label => label.Name == "__name__").Value))
        {
            _predictor.Send(labels, timestampMs, value);
        }
    }

    private void Note(IScorer scorer, int column, long stepMs)
    {
        if (stepMs < WatchedFromMs)
        {
            return;
        }

        var scores = new float[_predictor.Matrix.Rows];
        scorer.Score(_predictor.Matrix, scores);
        for (var row = 0; row < scores.Length; row++)
        {
            var instance = _predictor.Windows.EntityAt(_predictor.Matrix.Entities[row]).Get("instance");
            var probability = _predictor.Matrix.Row(row)[column];
            _steps.Add((instance, stepMs, [scores[row], float.IsNaN(probability) ? 0 : probability, Line(0, instance), Line(1, instance)]));
        }
    }

    private double Line(int rule, string instance)
    {
        for (var element = 0; element < _predictor.Others[rule].Count; element++)
        {
            if (_predictor.Others[rule].LabelsAt(element).Get("instance") == instance)
            {
                return Disk.IsBeyond(_predictor.Others[rule].ValueAt(element)) ? 1 : 0;
            }
        }

        return 0;
    }

    private void Judge(FleetSimulation fleet)
    {
        var (horizonMs, endMs) = (Disk.HorizonHours * 3_600_000L, RecordedFleet.StartMs + (Days * 86_400_000L));
        var incidents = fleet.Truth.Incidents.ToLookup(incident => incident.Instance);

        // While something is broken, and for half an hour after, nobody needs a forecast; of the last hours nobody knows the truth.
        var known = _steps.Where(step => step.StepMs + horizonMs < endMs && !incidents[step.Instance].Any(incident => step.StepMs >= incident.OnsetMs && step.StepMs < incident.EndMs + 1_800_000)).ToArray();
        double[] truths = [.. known.Select(step => incidents[step.Instance].Any(incident => incident.Kind == Disk.Kind && incident.OnsetMs > step.StepMs && incident.OnsetMs <= step.StepMs + horizonMs) ? 1.0 : 0)];
        Points = (known.Length, (int)truths.Sum());
        var baseRate = truths.Average();
        Brier = [.. Names.Select((_, rule) => known.Zip(truths, (step, truth) => Math.Pow(step.Probabilities[rule] - truth, 2)).Average()), truths.Average(truth => Math.Pow(baseRate - truth, 2))];
        Reliability = [.. known.Zip(truths, (step, truth) => (Bin: Math.Min(9, (int)(step.Probabilities[Capacity] * 10)), step.Probabilities[1], Truth: truth)).GroupBy(point => point.Bin).OrderBy(bin => bin.Key)
            .Select(bin => (bin.Key, bin.Count(), bin.Average(point => point.Item2), bin.Average(point => point.Truth)))];
    }

    /// <summary>By tenths of the capacity model's probability: how many points, what the features said, how often a disk filled up.</summary>
    public IReadOnlyList<(int Tenth, int Points, double Feature, double Share)> Reliability { get; private set; } = [];
}

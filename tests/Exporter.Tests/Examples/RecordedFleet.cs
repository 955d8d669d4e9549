using Simulator;
using Simulator.Faults;
using Simulator.Series;

namespace Exporter.Tests.Examples;

/// <summary>A simulated week and what a receiver sees of it.</summary>
internal sealed class RecordedFleet : ISampleWriter
{
    public const long StartMs = 1_780_272_000_000; // Monday 2026-06-01 00:00 UTC
    public const int Days = 7;

    private readonly Dictionary<object, SeenSeries> _series = new(ReferenceEqualityComparer.Instance);
    private ulong _hash = 14695981039346656037;
    private long _lastTimestampMs;

    /// <summary>A week of a fleet that begins at <see cref="StartMs"/>; before each minute, <paramref name="before"/> may do something to it.</summary>
    public RecordedFleet(FleetSimulation fleet, Action? before = null)
    {
        for (var i = 0; i < Days * 1440; i++)
        {
            before?.Invoke();
            fleet.Step(this);
        }

        Truth = fleet.Truth;
        Plan = fleet.Plan;
        Entities = fleet.EntityCount;
    }

    /// <summary>The fleet of seed 1, simulated once.</summary>
    public static RecordedFleet Seed1 { get; } = Of(1);

    public GroundTruth Truth { get; }

    public GroundTruth Plan { get; }

    public int Entities { get; }

    /// <summary>Over all labels, timestamps and value bits in order.</summary>
    public ulong Hash => _hash;

    /// <summary>Times at which an entity's failure shows in <c>up</c> or <c>ALERTS</c>, by instance.</summary>
    public Dictionary<string, SortedSet<long>> FailingSteps { get; } = [];

    /// <summary>Who calls whom, by <c>instance</c>.</summary>
    public HashSet<(string Instance, string Peer)> Calls { get; } = [];

    /// <summary>Series that were ended by a stale marker and not begun again.</summary>
    public HashSet<string> Ended { get; } = [];

    /// <summary>No sample was older than the one before it.</summary>
    public bool InOrder { get; private set; } = true;

    public static RecordedFleet Of(int seed) => new(new FleetSimulation(new FleetOptions { Seed = seed, StartMs = StartMs }));

    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        InOrder &= timestampMs >= _lastTimestampMs;
        _lastTimestampMs = timestampMs;
        var series = SeriesOf(labels);
        Mix(series.Hash);
        Mix((ulong)timestampMs);
        Mix((ulong)BitConverter.DoubleToInt64Bits(value));
        Note(series, timestampMs, value);
    }

    private static SeenSeries Describe(IReadOnlyList<(string Name, string Value)> labels)
    {
        var key = string.Join(',', labels.Select(label => $"{label.Name}={label.Value}"));
        var hash = key.Aggregate(14695981039346656037UL, (sum, character) => (sum ^ character) * 1099511628211);
        string Value(string name) => labels.First(label => label.Name == name).Value;
        return new SeenSeries(key, hash, Value("__name__"), Value("job"), Value("instance"));
    }

    // The simulation hands the same list for the same series, except for ALERTS: its text need not be built a million times.
    private SeenSeries SeriesOf(IReadOnlyList<(string Name, string Value)> labels)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            _series[labels] = series = Describe(labels);
            if (series.Name == "http_client_requests_total")
            {
                Calls.Add((series.Instance, labels.First(label => label.Name == "peer").Value));
            }
        }

        return series;
    }

    private void Note(SeenSeries series, long timestampMs, double value)
    {
        var stale = BitConverter.DoubleToInt64Bits(value) == 0x7ff0000000000002;
        if (stale)
        {
            Ended.Add(series.Key);
            return;
        }

        if (Ended.Count > 0)
        {
            Ended.Remove(series.Key);
        }

        if (series.Job != "probe" && ((series.Name == "up" && value == 0) || series.Name == "ALERTS"))
        {
            if (!FailingSteps.TryGetValue(series.Instance, out var steps))
            {
                FailingSteps[series.Instance] = steps = [];
            }

            steps.Add(timestampMs);
        }
    }

    private void Mix(ulong value) => _hash = (_hash ^ value) * 1099511628211;

    private sealed record SeenSeries(string Key, ulong Hash, string Name, string Job, string Instance);
}

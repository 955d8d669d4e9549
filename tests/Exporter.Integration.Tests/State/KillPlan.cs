using System.Diagnostics;
using System.Globalization;

namespace Exporter.Integration.Tests.State;

/// <summary>How often, after what and for how long a test kills: a few kills in the suite, minutes of them by hand.</summary>
/// <remarks>
/// FORESIGHT_KILLS sets the number of kills, or FORESIGHT_KILL_MINUTES how long to go on; FORESIGHT_KILL_SEED repeats a run's random
/// choices, and FORESIGHT_KILL_INTERVALS lists the snapshot intervals that the lives take in turn.
/// </remarks>
internal sealed class KillPlan
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan[] _intervals;
    private readonly TimeSpan? _time;
    private readonly int _kills;

    public KillPlan(int usualKills, string usualIntervals)
    {
        Seed = int.Parse(Setting("SEED") ?? $"{Environment.TickCount}", CultureInfo.InvariantCulture);
        Random = new Random(Seed);
        _intervals = [.. (Setting("INTERVALS") ?? usualIntervals).Split(',').Select(Duration)];
        _time = Setting("MINUTES") is { } minutes ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)) : null;
        _kills = int.Parse(Environment.GetEnvironmentVariable("FORESIGHT_KILLS") ?? $"{usualKills}", CultureInfo.InvariantCulture);
    }

    /// <summary>What all random choices follow from; belongs into the output of a test.</summary>
    public int Seed { get; }

    public Random Random { get; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Whether there is to be one more, after so many kills.</summary>
    public bool GoesOn(int kills) => _time is { } time ? Elapsed < time : kills < _kills;

    /// <summary>The snapshot interval of a life.</summary>
    public TimeSpan IntervalOf(int kill) => _intervals[kill % _intervals.Length];

    /// <summary>The flag that sets the interval.</summary>
    public static string Flag(TimeSpan interval) => $"--storage.snapshot-interval={(int)interval.TotalMilliseconds}ms";

    private static string? Setting(string name) => Environment.GetEnvironmentVariable($"FORESIGHT_KILL_{name}");

    private static TimeSpan Duration(string text) => Signals.PrometheusDuration.TryParse(text, out TimeSpan duration)
        ? duration
        : throw new FormatException($"FORESIGHT_KILL_INTERVALS: \"{text}\" is no duration such as 10ms or 5s");
}

namespace Exporter.Host.Pipeline;

/// <summary>How long a model took to score its last steps.</summary>
/// <remarks>Durations are the machine's and belong to a process; over which steps they are looked at is event time. Safe from several threads.</remarks>
internal sealed class LatencyWindow
{
    /// <summary>Steps that are remembered.</summary>
    public const int Most = 4096;

    /// <summary>Steps that a percentile needs at least: of fewer, one slow step would be the 99th.</summary>
    public const int Least = 100;

    private readonly Lock _lock = new();
    private readonly (long StepMs, TimeSpan Duration)[] _steps = new (long, TimeSpan)[Most];
    private string _version = "";
    private int _count;
    private int _next;

    /// <summary>Notes a step; another version begins with nothing.</summary>
    public void Add(string version, long stepMs, TimeSpan duration)
    {
        lock (_lock)
        {
            if (_version != version)
            {
                (_version, _count, _next) = (version, 0, 0);
            }

            _steps[_next] = (stepMs, duration);
            (_next, _count) = ((_next + 1) % Most, Math.Min(_count + 1, Most));
        }
    }

    /// <summary>The 99th percentile, by nearest rank, over the last steps of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="span">How far back from the last step; as far as is remembered where null.</param>
    /// <returns>Null where not all of the span was measured, or fewer steps than <see cref="Least"/>.</returns>
    public TimeSpan? Percentile99(string version, TimeSpan? span = null)
    {
        lock (_lock)
        {
            if (_version != version || _count < Least)
            {
                return null;
            }

            var (first, last) = (_steps[(_next + Most - _count) % Most].StepMs, _steps[(_next + Most - 1) % Most].StepMs);
            var fromMs = span is { } wanted ? last - (long)wanted.TotalMilliseconds : first;
            TimeSpan[] durations = [.. _steps.Take(_count).Where(step => step.StepMs >= fromMs).Select(step => step.Duration).Order()];
            return first > fromMs || durations.Length < Least ? null : durations[(int)Math.Ceiling(0.99 * durations.Length) - 1];
        }
    }
}

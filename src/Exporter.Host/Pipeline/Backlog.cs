using Exporter.Signals.Head;

namespace Exporter.Host.Pipeline;

/// <summary>Event times whose steps wait while a sender works off a backlog.</summary>
/// <remarks>
/// A sender that was kept waiting sends what it has at once, by several connections (Prometheus: shards), each with some of the series
/// and at its own speed. Event time then runs through minutes in a second, and what one connection brings may lie further behind another's than
/// <c>lateness</c> allows. So steps wait until no sample for them can be under way: until as many samples have come
/// after them as all queues of a sender hold, or until event time no longer outruns the clock and nothing comes from behind.
/// A stream whose samples are in order gives the same values whether it was held or not. Runs inside the pipeline's lock.
/// </remarks>
/// <param name="time">The process's clock. It decides how long steps wait, never what they see of a stream in order.</param>
/// <param name="logger">Told when steps begin to wait, and when they no longer do.</param>
internal sealed class Backlog(TimeProvider time, ILogger logger)
{
    /// <summary>Stored samples after which none from before is under way: 16 MB of the head.</summary>
    /// <remarks>By default Prometheus' queues hold 600,000 samples: 50 shards with 10,000 and one request of 2,000 each; in older releases 200 with 2,500 and 500.</remarks>
    public const long Enough = 1_000_000;

    /// <summary>What lies further behind the clock when a process starts is a recording and no backlog: no write-ahead log reaches back so far.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromHours(6);

    // Times nearer to the one before need no place of their own: with every target scraped at its own millisecond, each sample would have one.
    private const int SpacingMs = 1000;

    // Nor is a stream that stalled for less a backlog: where steps are that short, it would be over before anything could tell.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // A sender with a series that is always late must not hold everything for ever.
    private const int MostIntervals = 4;

    private readonly Queue<HeldTime> _held = new();
    private long _lastHeldMs;
    private long _requestAt;
    private long? _advancedAt;
    private long _lookedAt;
    private long _lookedMs;
    private int _quietIntervals;
    private bool _isOver;
    private volatile bool _isOpen;

    /// <summary>True while steps wait; safe to read from any thread.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>True when samples came from further behind than lateness: the sender has several connections.</summary>
    public bool HasStragglers { get; private set; }

    /// <summary>A request is about to be applied.</summary>
    public void Hear() => _requestAt = time.GetTimestamp();

    /// <summary>A sample is about to be stored that is newer than all before.</summary>
    /// <param name="eventTimeMs">Its time.</param>
    /// <param name="head">Where it will be stored.</param>
    /// <param name="latenessMs">The least of the predictors' latenesses.</param>
    /// <returns>True when the steps that it makes due have to wait.</returns>
    public bool Holds(long eventTimeMs, SeriesHead head, long latenessMs)
    {
        if (!_isOpen && LagMs(eventTimeMs, head.NewestMs) is var lagMs && lagMs > Math.Max(latenessMs, Interval.TotalMilliseconds))
        {
            Open(eventTimeMs, head);
            Log.BacklogBegins(logger, eventTimeMs, lagMs / 1000);
        }

        _advancedAt = _requestAt;
        if (_isOpen && eventTimeMs - _lastHeldMs >= SpacingMs)
        {
            _lastHeldMs = eventTimeMs;
            _held.Enqueue(new HeldTime(eventTimeMs, head.NewestMs, head.Stored));
        }

        return _isOpen;
    }

    /// <summary>Takes the next time whose steps need not wait any longer.</summary>
    /// <returns>False when there is none now. While nothing comes any more, call <see cref="Look"/> now and then.</returns>
    public bool TryTake(SeriesHead head, long latenessMs, out HeldTime next)
    {
        HasStragglers |= head.FarthestBehindMs > latenessMs;
        if (_held.TryPeek(out next) && (_isOver || head.Stored - next.Stored >= Enough))
        {
            _held.Dequeue();
            if (_isOver && _held.Count == 0)
            {
                _isOpen = false;
                Log.BacklogEnds(logger, next.EventTimeMs, HasStragglers);
            }

            return true;
        }

        return false;
    }

    /// <summary>Looks whether the sender still has a backlog.</summary>
    public void Look(SeriesHead head, long latenessMs)
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_lookedAt, now);
        if (!_isOpen || elapsed < Interval)
        {
            return;
        }

        var outruns = head.NewestMs - _lookedMs > 2 * elapsed.TotalMilliseconds;
        var straggles = head.FarthestBehindMs > latenessMs;
        HasStragglers |= straggles;
        _quietIntervals = outruns ? 0 : _quietIntervals + 1;
        _isOver |= _quietIntervals >= (straggles ? MostIntervals : 1);
        LookFrom(head.NewestMs, head);
    }

    private void Open(long eventTimeMs, SeriesHead head)
    {
        (_isOpen, _isOver, HasStragglers, _quietIntervals, _lastHeldMs) = (true, false, false, 0, long.MinValue / 2);
        LookFrom(eventTimeMs, head);
    }

    private void LookFrom(long newestMs, SeriesHead head)
    {
        (_lookedAt, _lookedMs) = (time.GetTimestamp(), newestMs);
        head.ForgetBehind();
    }

    /// <summary>How much further the stream is behind the clock than it was: a steady clock's, except when the process has just begun.</summary>
    private double LagMs(long eventTimeMs, long newestMs)
    {
        if (_advancedAt is { } at)
        {
            return time.GetElapsedTime(at, _requestAt).TotalMilliseconds - (eventTimeMs - newestMs);
        }

        var lag = time.GetUtcNow().ToUnixTimeMilliseconds() - eventTimeMs;
        return lag <= Oldest.TotalMilliseconds ? lag : 0;
    }
}

using System.Runtime.CompilerServices;
using Exporter.Models.Inference;

namespace Exporter.Host.Pipeline;

/// <summary>Ends the scoring of a step that takes longer than any sender waits, and lets that model rest afterwards: scoring holds the pipeline's lock.</summary>
/// <remarks>
/// Which step is ended depends on the clock, but only where a model takes a hundred times what it should; whatever ends in time is the same with and without the watch.
/// One step is scored at a time, as the lock is one.
/// </remarks>
/// <param name="time">Measures; no result that is given depends on it.</param>
internal sealed class ScoringWatch(TimeProvider time) : IDisposable
{
    /// <summary>How long the scoring of a step may take: as long as Prometheus waits for an answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How long a model rests that was ended, so that nine tenths of the time are left for all others.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(270);

    private readonly Lock _turn = new();
    private readonly ConditionalWeakTable<IScorer, StrongBox<long>> _ended = [];
    private IScorer? _watched;
    private long _started;
    private ITimer? _timer;

    /// <summary>Runs <paramref name="work"/> on a model and sees to it that it ends; a model that rests is interrupted from the first, so that its failure counts as any other.</summary>
    /// <exception cref="ScoringException">It was ended, or the model rests; or the work itself says so.</exception>
    public T Run<T>(IScorer scorer, Func<IScorer, T> work)
    {
        Begin(scorer);
        try
        {
            return work(scorer);
        }
        finally
        {
            End();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Begin(IScorer scorer)
    {
        lock (_turn)
        {
            (_watched, _started) = (scorer, time.GetTimestamp());
            scorer.IsInterrupted = _ended.TryGetValue(scorer, out var endedAt) && time.GetElapsedTime(endedAt.Value) < Rest;
            _timer ??= time.CreateTimer(_ => Interrupt(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Limit, Timeout.InfiniteTimeSpan);
        }
    }

    private void End()
    {
        lock (_turn)
        {
            _watched = null;
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Interrupt()
    {
        lock (_turn)
        {
            // One that was set for an earlier step may come late.
            if (_watched is not null && time.GetElapsedTime(_started) >= Limit)
            {
                _watched.IsInterrupted = true;
                _ended.AddOrUpdate(_watched, new StrongBox<long>(time.GetTimestamp()));
            }
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>The latest prediction frame of every predictor: what the metrics page and the API show.</summary>
/// <remarks>
/// Frames are immutable and swapped whole, so a reader sees one step of a predictor, never a mixture, and an entity that is
/// not in the newest frame is gone at once. The only clock is the one for <c>stale_after</c>: a stream that has stopped
/// cannot tell by event time that it has. Any number of readers; writers are serialised here.
/// </remarks>
public sealed class PredictionBoard
{
    private readonly Lock _writing = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, long> _steps = new(StringComparer.Ordinal);
    private ImmutableArray<PublishedFrame> _frames = [];
    private TaskCompletionSource _changed = Announcement();
    private readonly long _startedTicks;
    private long _staleAfterTicks;
    private long _published;

    /// <summary>An empty board.</summary>
    /// <param name="time">Measures how long a frame has stood.</param>
    /// <param name="staleAfter">Age from which a frame is withheld.</param>
    public PredictionBoard(TimeProvider time, TimeSpan staleAfter)
    {
        _time = time;
        _startedTicks = time.GetUtcNow().UtcTicks;
        StaleAfter = staleAfter;
    }

    /// <summary>Wall time without a new frame after which a predictor's predictions are withheld.</summary>
    public TimeSpan StaleAfter
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _staleAfterTicks));
        set => Interlocked.Exchange(ref _staleAfterTicks, value.Ticks);
    }

    /// <summary>Completes when something else is shown than now. Who takes it before looking misses nothing; whoever waits for it goes on in a thread of its own.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Shows <paramref name="frame"/> in place of the predictor's earlier one.</summary>
    public void Publish(PredictionFrame frame)
    {
        lock (_writing)
        {
            var name = frame.Definition.Name;
            var index = IndexOf(name);
            var published = new PublishedFrame(frame, _time.GetTimestamp(), index >= 0 ? _frames[index].Text : null)
            {
                Number = ++_published,
                Steps = _steps[name] = _steps.GetValueOrDefault(name) + 1,
                Challengers = index >= 0 ? _frames[index].Challengers : [],
            };
            Show(index >= 0 ? _frames.SetItem(index, published) : _frames.Insert(~index, published));
        }
    }

    /// <summary>Shows what challengers say beside a predictor's frame, in place of what they said before; nothing where the predictor is not on the board.</summary>
    public void Publish(string predictor, ImmutableArray<ChallengerFrame> challengers)
    {
        lock (_writing)
        {
            if (IndexOf(predictor) is >= 0 and var index)
            {
                Show(_frames.SetItem(index, _frames[index].With(challengers, ++_published)));
            }
        }
    }

    /// <summary>Says something else of what is shown already, without a new step.</summary>
    /// <param name="change">Gives the same predictions of the same entities.</param>
    public void Change(Func<PredictionFrame, PredictionFrame> change)
    {
        lock (_writing)
        {
            Show([.. _frames.Select(published => published.With(change(published.Frame), ++_published))]);
        }
    }

    /// <summary>Takes entities of a predictor off the board, and what challengers say of them.</summary>
    public void Withdraw(string predictor, IReadOnlySet<Labels> entities)
    {
        lock (_writing)
        {
            if (entities.Count > 0 && IndexOf(predictor) is >= 0 and var index)
            {
                var published = _frames[index];
                var left = published.With(published.Frame.Without(entities), ++_published);
                Show(_frames.SetItem(index, left.With([.. published.Challengers.Select(challenger => challenger.Without(entities))], _published)));
            }
        }
    }

    /// <summary>Takes a predictor off the board.</summary>
    public void Remove(string predictor)
    {
        lock (_writing)
        {
            var index = IndexOf(predictor);
            if (index >= 0)
            {
                Show(_frames.RemoveAt(index));
            }
        }
    }

    /// <summary>The frames that are fresh, ordered by the predictors' names.</summary>
    public ImmutableArray<PredictionFrame> Current() => [.. Fresh().Select(published => published.Frame)];

    /// <summary>What challengers say beside the frames that are fresh, ordered by the predictors' names.</summary>
    public ImmutableArray<ChallengerFrame> CurrentChallengers() => [.. Fresh().SelectMany(published => published.Challengers)];

    /// <summary>All that is fresh at one moment, and a name for exactly that: whoever sees the same name again sees the same predictions.</summary>
    public BoardView Look()
    {
        var fresh = Fresh();
        return new BoardView(
            [.. fresh.Select(published => published.Frame)],
            [.. fresh.Select(published => published.Steps)],
            [.. fresh.SelectMany(published => published.Challengers)],
            string.Create(CultureInfo.InvariantCulture, $"{_startedTicks:x}-{string.Join('-', fresh.Select(published => published.Number))}"));
    }

    /// <summary>How long a predictor's frame has stood, fresh or not; null where there is none.</summary>
    public TimeSpan? AgeOf(string predictor)
    {
        var frames = ImmutableInterlocked.InterlockedCompareExchange(ref _frames, default, default);
        return frames.FirstOrDefault(published => published.Frame.Definition.Name == predictor) is { } found ? _time.GetElapsedTime(found.Timestamp) : null;
    }

    /// <summary>The fresh frames with their rendered labels.</summary>
    internal ImmutableArray<PublishedFrame> Fresh()
    {
        var frames = ImmutableInterlocked.InterlockedCompareExchange(ref _frames, default, default);
        return frames.RemoveAll(published => _time.GetElapsedTime(published.Timestamp) > StaleAfter);
    }

    private static TaskCompletionSource Announcement() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Shows other frames; inside the lock of writers.</summary>
    private void Show(ImmutableArray<PublishedFrame> frames)
    {
        ImmutableInterlocked.InterlockedExchange(ref _frames, frames);
        Interlocked.Exchange(ref _changed, Announcement()).SetResult();
    }

    /// <summary>Where the predictor is; the complement of where it belongs when it is not there.</summary>
    private int IndexOf(string predictor)
    {
        for (var i = 0; i < _frames.Length; i++)
        {
            var order = string.CompareOrdinal(_frames[i].Frame.Definition.Name, predictor);
            if (order >= 0)
            {
                return order == 0 ? i : ~i;
            }
        }

        return ~_frames.Length;
    }
}

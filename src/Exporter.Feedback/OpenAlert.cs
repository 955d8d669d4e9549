using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>An alert that goes on, or whose horizon does.</summary>
internal sealed class OpenAlert
{
    /// <summary>Bytes of one that is saved.</summary>
    internal const int SavedBytes = (4 * sizeof(long)) + (4 * sizeof(byte));

    private const long None = long.MinValue;

    private long _lastMs;
    private long _onsetMs = None;
    private long _decidedMs = None;
    private News _news = News.Began;

    /// <summary>An alert that begins.</summary>
    internal OpenAlert(long startMs, byte code) => (StartMs, _lastMs, Peak) = (startMs, startMs, code);

    [Flags]
    private enum News : byte
    {
        None = 0,
        Began = 1,
        Decided = 2,
        Ended = 4,
    }

    /// <summary>Its first step, Unix ms.</summary>
    internal long StartMs { get; }

    /// <summary>Highest probability so far, as its <see cref="ProbabilityCode"/>.</summary>
    internal byte Peak { get; private set; }

    /// <summary>What is known of it.</summary>
    internal AlertOutcome Outcome { get; private set; }

    /// <summary>True when it goes on no more.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>It goes on.</summary>
    internal void Extend(long stepMs, byte code) => (_lastMs, Peak) = (stepMs, Math.Max(Peak, code));

    /// <summary>It goes on no more.</summary>
    internal void End() => (IsOver, _news) = (true, _news | News.Ended);

    /// <summary>Its outcome is known.</summary>
    internal void Decide(AlertOutcome outcome, long onsetMs = None) => (Outcome, _onsetMs, _news) = (outcome, onsetMs, _news | News.Decided);

    /// <summary>Its outcome is another one than was said: no news of the step, which would count it again.</summary>
    internal void Restate(AlertOutcome outcome, long onsetMs = None) => (Outcome, _onsetMs) = (outcome, onsetMs);

    /// <summary>What is to be remembered of it.</summary>
    internal PastAlert ToPast() => new(StartMs, _decidedMs, Outcome);

    /// <summary>What has changed since the last time; null for nothing.</summary>
    internal AlertEvent? TakeNews(int horizon, Labels entity, long stepMs)
    {
        var news = _news;
        _decidedMs = news.HasFlag(News.Decided) ? stepMs : _decidedMs;
        _news = News.None;
        return news == News.None ? null : new AlertEvent(
            horizon,
            entity,
            StartMs,
            IsOver ? _lastMs : null,
            ProbabilityCode.ValueOf(Peak),
            Outcome,
            _onsetMs == None ? null : _onsetMs,
            IsNew: news.HasFlag(News.Began),
            IsDecided: news.HasFlag(News.Decided));
    }

    /// <summary>Saves it, between steps: it has no news.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(StartMs);
        writer.Write(_lastMs);
        writer.Write(_onsetMs);
        writer.Write(_decidedMs);
        writer.Write(Peak);
        writer.Write((byte)Outcome);
        writer.Write(IsOver);
        writer.Write(_news);
    }

    /// <summary>Takes what was saved.</summary>
    internal static OpenAlert Load(StateReader reader)
    {
        var alert = new OpenAlert(reader.Read<long>(), 0) { _lastMs = reader.Read<long>(), _onsetMs = reader.Read<long>(), _decidedMs = reader.Read<long>(), Peak = reader.Read<byte>() };
        alert.Outcome = (AlertOutcome)reader.Read<byte>();
        alert.IsOver = reader.Read<byte>() != 0;
        alert._news = reader.Read<News>();
        return alert;
    }
}

using System.Globalization;
using Exporter.Signals;

namespace Exporter.Host.BackFill;

/// <summary>How far a fill has come: for the log, about every tenth, and for the metrics.</summary>
/// <remarks>Written by the fill, read from any thread.</remarks>
internal sealed class FillProgress(PredictorDefinition definition, long beginMs, BackFillService service)
{
    private readonly long _startedAt = service.Time.GetTimestamp();
    private readonly long _stepMs = (long)definition.Step.TotalMilliseconds;
    private double _ratio;
    private double _endedAfter = -1;
    private long _steps;
    private int _told;

    /// <summary>Share of the missing steps that is filled.</summary>
    public double Ratio => Volatile.Read(ref _ratio);

    /// <summary>Seconds since the start, or from start to end.</summary>
    public double Seconds => Volatile.Read(ref _endedAfter) is >= 0 and var ended ? ended : service.Time.GetElapsedTime(_startedAt).TotalSeconds;

    /// <summary>True once the fill is over, one way or the other.</summary>
    public bool HasEnded => Volatile.Read(ref _endedAfter) >= 0;

    /// <summary>It begins.</summary>
    public void Started() => Log.BackFillStarted(service.Logger, definition.Name, InstantText(beginMs + _stepMs));

    /// <summary>Steps up to <paramref name="doneMs"/> are filled, and the live windows are at <paramref name="liveMs"/>.</summary>
    public void At(long doneMs, long liveMs)
    {
        _steps = (doneMs - beginMs) / _stepMs;
        var ratio = liveMs <= beginMs ? 0 : Math.Clamp((double)(doneMs - beginMs) / (liveMs - beginMs), 0, 1);
        Volatile.Write(ref _ratio, ratio);
        var tenth = (int)(ratio * 10);
        if (tenth > _told && tenth < 10)
        {
            _told = tenth;
            Log.BackFillProgress(service.Logger, definition.Name, 10 * tenth, _steps, Seconds);
        }
    }

    /// <summary>History has caught up; predictions profit already.</summary>
    public void Lent(int entities, long trustedFromMs) =>
        Log.BackFillCaughtUp(service.Logger, definition.Name, _steps, entities, Seconds, InstantText(trustedFromMs));

    /// <summary>History could not be read.</summary>
    public void PutOff(string error, TimeSpan wait)
    {
        service.Metrics.PutOff(definition.Name, 1);
        Log.BackFillPutOff(service.Logger, definition.Name, _steps, wait.TotalSeconds, error);
    }

    /// <summary>The windows are whole.</summary>
    public void Ended(int entities)
    {
        Volatile.Write(ref _ratio, 1);
        End();
        Log.BackFillEnded(service.Logger, definition.Name, _steps, entities, Seconds);
    }

    /// <summary>It was stopped, or failed because of <paramref name="fault"/>.</summary>
    public void Broken(Exception? fault)
    {
        End();
        if (fault is not null)
        {
            Log.BackFillFailed(service.Logger, fault, definition.Name);
        }
    }

    private void End() => Volatile.Write(ref _endedAfter, service.Time.GetElapsedTime(_startedAt).TotalSeconds);

    private static string InstantText(long atMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(atMs).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

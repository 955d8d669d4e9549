namespace Exporter.Signals.Head;

/// <summary>Counts the series that appear within one minute of event time.</summary>
internal sealed class ChurnLimit(int maxPerMinute)
{
    private const long MinuteMs = 60_000;

    private long _minute = long.MinValue;
    private int _admitted;

    /// <summary>Admits one new series unless this minute is full.</summary>
    public bool TryAdmit(long eventTimeMs)
    {
        var minute = eventTimeMs / MinuteMs;
        if (minute != _minute)
        {
            _minute = minute;
            _admitted = 0;
        }

        if (_admitted >= maxPerMinute)
        {
            return false;
        }

        _admitted++;
        return true;
    }
}

using Exporter.Signals.State;

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

    /// <summary>Saves how full the minute is.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_minute);
        writer.Write(_admitted);
    }

    /// <summary>Goes on in the minute that was saved.</summary>
    public void Load(StateReader reader)
    {
        _minute = reader.Read<long>();
        _admitted = reader.Read<int>();
    }
}

using System.Diagnostics.Metrics;
using Prometheus;

namespace Exporter.Exposition.Self;

/// <summary>An instrument that is read at every scrape.</summary>
internal abstract class ObservedSeries(MetricFactory factory, Instrument instrument) : InstrumentSeries(factory, instrument)
{
    /// <summary>Called before the instrument is read.</summary>
    public virtual void BeginRound()
    {
    }

    /// <summary>Called after the instrument was read.</summary>
    public virtual void EndRound()
    {
    }
}

/// <summary>A counter whose total its owner keeps.</summary>
internal sealed class ObservedCounterSeries(MetricFactory factory, Instrument instrument) : ObservedSeries(factory, instrument)
{
    /// <inheritdoc/>
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Factory.CreateCounter(Name, Help, NamesOf(tags)).WithLabels(ValuesOf(tags)).IncTo(value);
}

/// <summary>A gauge; label sets that a reading leaves out disappear with it.</summary>
internal sealed class ObservedGaugeSeries(MetricFactory factory, Instrument instrument) : ObservedSeries(factory, instrument)
{
    private readonly Dictionary<string, (Gauge Gauge, string[] Values)> _shown = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void BeginRound() => _seen.Clear();

    /// <inheritdoc/>
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = NamesOf(tags);
        var values = ValuesOf(tags);
        var gauge = Factory.CreateGauge(Name, Help, names);
        gauge.WithLabels(values).Set(value);

        // Joined with a non-character, which no label that came by UTF-8 text has in practice.
        var key = string.Join('\uffff', names) + '\uffff' + string.Join('\uffff', values);
        _seen.Add(key);
        _shown[key] = (gauge, values);
    }

    /// <inheritdoc/>
    public override void EndRound()
    {
        foreach (var (key, (gauge, values)) in _shown)
        {
            if (!_seen.Contains(key))
            {
                gauge.RemoveLabelled(values);
                _shown.Remove(key);
            }
        }
    }
}

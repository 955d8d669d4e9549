using System.Diagnostics.Metrics;
using System.Globalization;
using Prometheus;

namespace Exporter.Exposition.Self;

/// <summary>What one instrument's measurements become in the registry.</summary>
internal abstract class InstrumentSeries
{
    /// <summary>Factory, name and help of the instrument.</summary>
    protected InstrumentSeries(MetricFactory factory, Instrument instrument)
    {
        Factory = factory;
        Name = instrument.Name;
        Help = string.IsNullOrEmpty(instrument.Description) ? $"{instrument.Name}." : instrument.Description;
    }

    /// <summary>Makes the registry's collectors.</summary>
    protected MetricFactory Factory { get; }

    /// <summary>The metric's name, exactly the instrument's.</summary>
    protected string Name { get; }

    /// <summary>The HELP text.</summary>
    protected string Help { get; }

    /// <summary>Takes one measurement.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>The names of the tags in the order given.</summary>
    protected static string[] NamesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = tags[i].Key;
        }

        return names;
    }

    /// <summary>The values of the tags as text in the order given.</summary>
    protected static string[] ValuesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = new string[tags.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
        }

        return values;
    }
}

/// <summary>An instrument whose label names are learnt from its first measurement.</summary>
/// <typeparam name="TCollector">The registry's collector.</typeparam>
internal abstract class InstrumentSeries<TCollector> : InstrumentSeries
    where TCollector : Collector
{
    private volatile TCollector? _last;

    /// <inheritdoc cref="InstrumentSeries(MetricFactory, Instrument)"/>
    protected InstrumentSeries(MetricFactory factory, Instrument instrument)
        : base(factory, instrument)
    {
    }

    /// <summary>The collector with the label names of <paramref name="tags"/>.</summary>
    protected TCollector For(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var last = _last;
        if (last is not null && HasNames(last.LabelNames, tags))
        {
            return last;
        }

        return _last = Create(NamesOf(tags));
    }

    /// <summary>Makes or finds the collector with these label names.</summary>
    protected abstract TCollector Create(string[] labelNames);

    private static bool HasNames(string[] names, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (names.Length != tags.Length)
        {
            return false;
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] != tags[i].Key)
            {
                return false;
            }
        }

        return true;
    }
}

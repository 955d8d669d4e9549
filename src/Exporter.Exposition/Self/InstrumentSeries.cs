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

/// <summary>An instrument that is measured as things happen: each set of tags has a child of a collector, remembered here, since recording must not allocate.</summary>
/// <typeparam name="TChild">The registry's series.</typeparam>
internal abstract class InstrumentSeries<TChild> : InstrumentSeries
    where TChild : class
{
    // A few reasons, protocols and predictors. What is beyond them is looked up in the registry each time.
    private const int MaxRemembered = 64;

    private readonly Lock _adding = new();
    private volatile (KeyValuePair<string, object?>[] Tags, TChild Child)[] _remembered = [];

    /// <inheritdoc cref="InstrumentSeries(MetricFactory, Instrument)"/>
    protected InstrumentSeries(MetricFactory factory, Instrument instrument)
        : base(factory, instrument)
    {
    }

    /// <summary>The series with these tags.</summary>
    protected TChild For(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (known, child) in _remembered)
        {
            if (IsSame(known, tags))
            {
                return child;
            }
        }

        return Remember(tags);
    }

    /// <summary>Makes or finds the series.</summary>
    protected abstract TChild Create(string[] labelNames, string[] labelValues);

    private TChild Remember(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var child = Create(NamesOf(tags), ValuesOf(tags));
        lock (_adding)
        {
            if (_remembered.Length < MaxRemembered)
            {
                _remembered = [.. _remembered, (tags.ToArray(), child)];
            }
        }

        return child;
    }

    private static bool IsSame(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length)
        {
            return false;
        }

        for (var i = 0; i < known.Length; i++)
        {
            if (known[i].Key != tags[i].Key || !Equals(known[i].Value, tags[i].Value))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Diagnostics.Metrics;
using Prometheus;

namespace Exporter.Exposition.Self;

/// <summary>Carries measurements of <see cref="Meter"/> instruments into a prometheus-net registry, name for name.</summary>
internal sealed class MeterBridge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<ObservedSeries> _observed = [];
    private readonly Lock _observing = new();
    private readonly MetricFactory _factory;
    private readonly object? _scope;

    /// <summary>Starts to listen.</summary>
    public MeterBridge(MetricFactory factory, object? scope)
    {
        _factory = factory;
        _scope = scope;
        _listener.InstrumentPublished = OnPublished;
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.Start();
    }

    /// <summary>Reads all observable instruments now; label sets that they no longer report disappear.</summary>
    public void Observe()
    {
        // Two scrapes at once would otherwise sweep away what the other has just seen.
        lock (_observing)
        {
            ObservedSeries[] observed;
            lock (_observed)
            {
                observed = [.. _observed];
            }

            foreach (var series in observed)
            {
                series.BeginRound();
            }

            _listener.RecordObservableInstruments();
            foreach (var series in observed)
            {
                series.EndRound();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((InstrumentSeries)state!).Record(value, tags);

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        if (!instrument.Name.StartsWith(SelfMetrics.Prefix, StringComparison.Ordinal)
            || (instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, _scope)))
        {
            return;
        }

        var series = CreateSeries(instrument);
        if (series is ObservedSeries observed)
        {
            lock (_observed)
            {
                _observed.Add(observed);
            }
        }

        listener.EnableMeasurementEvents(instrument, series);
    }

    private InstrumentSeries CreateSeries(Instrument instrument)
    {
        var kind = instrument.GetType().IsGenericType ? instrument.GetType().GetGenericTypeDefinition() : null;
        if (kind == typeof(Counter<>))
        {
            return new CounterSeries(_factory, instrument);
        }

        if (kind == typeof(Histogram<>))
        {
            return new HistogramSeries(_factory, instrument);
        }

        if (kind == typeof(ObservableCounter<>))
        {
            return new ObservedCounterSeries(_factory, instrument);
        }

        return instrument.IsObservable
            ? new ObservedGaugeSeries(_factory, instrument)
            : new GaugeSeries(_factory, instrument, adds: kind == typeof(UpDownCounter<>));
    }
}

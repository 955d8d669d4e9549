using System.Diagnostics.Metrics;

namespace Exporter.Tests.Models;

/// <summary>What the stage counted for one predictor since this object was made.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly List<string> _gauges = [];
    private readonly string _predictor;

    internal Counted(string predictor)
    {
        _predictor = predictor;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Exporter.Models.ModelMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Sum of a counter's or histogram's measurements.</summary>
    internal double Sum(string instrument)
    {
        lock (_lock)
        {
            return _sums.GetValueOrDefault(instrument);
        }
    }

    /// <summary>The gauges as they are now: name and labels but the predictor.</summary>
    internal IReadOnlyList<string> Gauges()
    {
        lock (_lock)
        {
            _gauges.Clear();
        }

        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return [.. _gauges];
        }
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}");
        if (labels.GetValueOrDefault("predictor") != _predictor)
        {
            return;
        }

        lock (_lock)
        {
            _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
            if (instrument.IsObservable)
            {
                _gauges.Add(
                    labels.TryGetValue("kind", out var kind) ? $"{instrument.Name} kind={kind} version={labels["version"]}"
                    : labels.TryGetValue("measure", out var measure) ? $"{instrument.Name} {labels["horizon"]} {measure} {value}"
                    : $"{instrument.Name} {value}");
            }
        }
    }
}

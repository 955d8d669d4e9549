using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>One measure of one horizon since the last look at it: each look has data of its own, so an old success cannot hide a new failure.</summary>
internal sealed class PromiseBlock(PromiseMeasure measure, int horizon, double stepsOfIncident)
{
    private readonly RatioSums[] _groups = new RatioSums[PairedOutcomes.Groups];
    private double _numerator;
    private double _denominator;
    private int _looks;

    /// <summary>What it is about.</summary>
    internal PromiseMeasure Measure => measure;

    /// <summary>Decided alerts so far.</summary>
    internal double Alerts => measure == PromiseMeasure.Precision ? _denominator : 0;

    /// <summary>Incidents so far, on average of those expected and those seen.</summary>
    /// <remarks>Of both, as an end by either alone would come when that one happens to be high.</remarks>
    internal double Incidents => measure == PromiseMeasure.Calibration ? (_numerator + _denominator) / (2 * stepsOfIncident) : 0;

    /// <summary>The last look; null before the first.</summary>
    internal PromiseLook? Look { get; private set; }

    internal void Add(int track, double numerator, double denominator)
    {
        ref var group = ref _groups[track % _groups.Length];
        group.Numerator += numerator;
        group.Denominator += denominator;
        _numerator += numerator;
        _denominator += denominator;
    }

    internal void Clear()
    {
        Empty();
        (_looks, Look) = (0, null);
    }

    internal void TakeLook(long stepMs, string champion)
    {
        Look = new PromiseLook(measure, horizon, ++_looks, stepMs, champion, stepsOfIncident, [.. _groups]);
        Empty();
    }

    internal void Save(StateWriter writer)
    {
        writer.WriteAll<RatioSums>(_groups);
        writer.Write(_numerator);
        writer.Write(_denominator);
        writer.Write(_looks);
        writer.Write(Look is not null);
        Look?.Save(writer);
    }

    internal void Load(StateReader reader)
    {
        reader.ReadAll<RatioSums>(_groups);
        (_numerator, _denominator, _looks) = (reader.Read<double>(), reader.Read<double>(), reader.Read<int>());
        Look = reader.Read<byte>() != 0 ? PromiseLook.Load(reader) : null;
    }

    private void Empty()
    {
        Array.Clear(_groups);
        (_numerator, _denominator) = (0, 0);
    }
}

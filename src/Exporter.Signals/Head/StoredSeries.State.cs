using Exporter.Signals.State;

namespace Exporter.Signals.Head;

/// <content>Saving and loading.</content>
internal sealed partial class StoredSeries
{
    /// <summary>Saves the series; without its samples only that it was there, and since when.</summary>
    public void Save(StateWriter writer, bool withSamples)
    {
        LabelKey.Write(writer, Labels);
        writer.Write(Hash);
        writer.Write(IsAlive ? 1 : 0);
        writer.Write(CreatedMs);

        // Without samples the series has a whole reach, from the first step after the restart on, to show itself again.
        writer.Write(withSamples ? AwaitedMs : long.MinValue);
        writer.Write(withSamples ? NewestMs : long.MinValue);
        var samples = withSamples ? Samples : [];
        writer.Write(samples.Length);
        writer.WriteAll(samples);
        if (withSamples)
        {
            Histograms?.Save(writer);
        }
    }

    /// <summary>Takes the rest of what was saved, after key and hash, into a series without samples.</summary>
    /// <exception cref="StateFormatException">The bytes are not a series.</exception>
    public void Load(StateReader reader)
    {
        var alive = reader.Read<int>() != 0;
        CreatedMs = reader.Read<long>();
        AwaitedMs = reader.Read<long>();
        NewestMs = reader.Read<long>();
        _end = reader.ReadCount(2 * sizeof(long));
        _samples = _end == 0 ? [] : new Sample[_end];
        reader.ReadAll(_samples.AsSpan(0, _end));
        var histograms = 0;
        for (var i = 0; i < _end; i++)
        {
            _marks += IsMark(_samples[i].Value) ? 1 : 0;
            histograms += HistogramMark.Is(_samples[i].Value) ? 1 : 0;
            _falls += i > 0 && _samples[i].Value < _samples[i - 1].Value ? 1 : 0;
        }

        if (histograms > 0)
        {
            _histograms = new HistogramLog();
            _histograms.Load(reader, _samples);
        }

        if (!alive)
        {
            Kill();
        }
    }
}

using Exporter.Signals.State;

namespace Exporter.Signals.Head;

/// <content>By which way series come, so that all that came by one can go at once.</content>
public sealed partial class SeriesHead
{
    /// <summary>The way that samples come by from now on: 0 for requests, another number for each partition of a shared stream.</summary>
    public ushort Origin { get; set; }

    /// <summary>Samples stored since the process began that came by requests.</summary>
    public long StoredDirectly { get; private set; }

    /// <summary>Drops every series whose last sample came by <paramref name="origin"/>: somebody else has them from now on.</summary>
    /// <returns>Their labels.</returns>
    public IReadOnlyList<Labels> DropOrigin(ushort origin)
    {
        List<Labels> dropped = [];
        foreach (var series in _slots)
        {
            if (series.IsAlive && series.Origin == origin)
            {
                dropped.Add(series.Labels);
                Drop(series);
            }
        }

        _inUse = null;
        return dropped;
    }

    /// <summary>Saves by which way each series came that did not come by requests.</summary>
    public void SaveOrigins(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var series in _slots)
        {
            if (series.IsAlive && series.Origin != 0)
            {
                writer.Write(series.Origin);
                writer.Write(series.Hash);
            }
        }

        writer.Write((ushort)0);
    }

    /// <summary>Takes back what was saved, for the series that are there; after they were restored.</summary>
    /// <exception cref="StateFormatException">The bytes are not what was saved.</exception>
    public void LoadOrigins(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var origins = new Dictionary<ulong, ushort>();
        while (reader.Read<ushort>() is var origin and not 0)
        {
            origins[reader.Read<ulong>()] = origin;
        }

        foreach (var series in _slots)
        {
            series.Origin = origins.GetValueOrDefault(series.Hash);
        }
    }
}

using Exporter.Signals.PromQL;
using Exporter.Signals.State;

namespace Exporter.Signals.Head;

/// <content>
/// Saving and loading. Series are saved in the order of their creation, which is the order in which sums are formed, and those that
/// were dropped but still have their place are among them, since kept labels are taken from them too.
/// </content>
public sealed partial class SeriesHead
{
    private static readonly SelectorUse[] Nothing = [];

    /// <summary>Places that <see cref="SaveSlice"/> numbers.</summary>
    public int Places => All.Items.Length;

    /// <summary>Saves the series at the places from <paramref name="from"/> on, until about <paramref name="maxBytes"/> are written.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="from">First place.</param>
    /// <param name="maxBytes">Enough for one part.</param>
    /// <param name="withSamples">False saves the identity of the series only.</param>
    /// <returns>The place after the last that was saved.</returns>
    public int SaveSlice(StateWriter writer, int from, int maxBytes, bool withSamples)
    {
        var items = All.Items[from..];
        var count = 0;
        while (count < items.Length && writer.Length < maxBytes)
        {
            writer.Write(true);
            items[count++].Save(writer, withSamples);
        }

        writer.Write(false);
        return from + count;
    }

    /// <summary>Saves everything but the series.</summary>
    public void SaveRest(StateWriter writer)
    {
        writer.Write(NewestMs);
        writer.Write(ClosedUntilMs);
        _churn.Save(writer);
    }

    /// <summary>Adds the series of a slice to a head that received nothing yet; those that no selector selects any more are left out.</summary>
    /// <exception cref="StateFormatException">The bytes are not a slice of a head.</exception>
    public void LoadSlice(StateReader reader)
    {
        while (reader.Read<bool>())
        {
            var labels = LabelKey.ToLabels(reader.ReadBytes(), reader);
            var hash = reader.Read<ulong>();
            var reach = _selection.ReachOf(labels);
            var series = new StoredSeries(labels, hash, _slots.Count) { ReachMs = reach };
            series.Load(reader);
            if (!series.IsAlive)
            {
                All.AddDropped(series);
            }
            else if (reach != SeriesSelection.NotSelected && SeriesCount < _limits.MaxSeries)
            {
                Take(series);
            }
        }
    }

    /// <summary>Takes everything but the series.</summary>
    public void LoadRest(StateReader reader)
    {
        NewestMs = reader.Read<long>();
        ClosedUntilMs = reader.Read<long>();
        _churn.Load(reader);
        _inUse = null;
    }

    /// <summary>Takes back what was loaded, when the rest of the file turns out to be of no use.</summary>
    /// <param name="selectors">What the head was made with.</param>
    public void Unload(IReadOnlyCollection<SelectorUse> selectors)
    {
        Reselect(Nothing);
        Reselect(selectors);
        NewestMs = ClosedUntilMs = long.MinValue;
    }
}

using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>Saving and loading: what waits survives a restart and is judged when its horizon has passed.</content>
public sealed partial class OutcomeLedger
{
    private const int EndOfTracks = -1;

    /// <summary>Saves all that waits, and the totals.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="windows">The predictor's windows, saved at the same step.</param>
    public void Save(StateWriter writer, PredictorWindows windows)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(windows);
        writer.Write(_observedMs);
        writer.Write(Dropped);
        _tally.Save(writer);
        for (var slot = 0; slot < _tracks.Length; slot++)
        {
            if (_tracks[slot] is not { } track)
            {
                continue;
            }

            // Nearly always the slot still is the entity's: its labels are then saved with the windows already.
            writer.Write(slot);
            var known = windows.TryFind(track.Entity, out var found) && found == slot;
            writer.WriteLabels(known ? Labels.Empty : track.Entity);
            foreach (ref readonly var horizon in track.Horizons.AsSpan())
            {
                horizon.Save(writer);
            }
        }

        writer.Write(EndOfTracks);
    }

    /// <summary>Takes what was saved into an empty ledger.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="windows">The predictor's windows, loaded before.</param>
    /// <exception cref="StateFormatException">The bytes are not a ledger of these windows.</exception>
    public void Load(StateReader reader, PredictorWindows windows)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(windows);
        _observedMs = reader.Read<long>();
        Dropped = reader.Read<long>();
        _tally.Load(reader);
        _tracks = new EntityTrack?[windows.EntitySlots];
        for (var slot = reader.Read<int>(); slot != EndOfTracks; slot = reader.Read<int>())
        {
            if (slot < 0 || slot >= _tracks.Length)
            {
                throw new StateFormatException($"predictions wait in slot {slot} of {_tracks.Length}");
            }

            var labels = reader.ReadLabels();
            var track = new EntityTrack(labels.Count == 0 ? windows.EntityAt(slot) : labels, _capacities);
            foreach (ref var horizon in track.Horizons.AsSpan())
            {
                horizon.Load(reader);
            }

            _tracks[slot] = track;
            _reserved += _perEntity;
        }
    }
}

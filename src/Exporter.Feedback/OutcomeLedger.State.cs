using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>Saving and loading: what waits survives a restart and is judged when its horizon has passed.</content>
public sealed partial class OutcomeLedger
{
    private const int EndOfTracks = -1;
    private const int NoSlot = -1;

    /// <summary>Saves all that waits, and the totals.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="windows">The predictor's windows, saved at the same step.</param>
    public void Save(StateWriter writer, PredictorWindows windows)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(windows);
        writer.Write(_observedMs);
        writer.Write(_blindMs);
        writer.Write(Dropped);
        Starts.Save(writer);
        Evidence.Save(writer);
        writer.Write(_trackCount);
        _incidents.Save(writer, _trackCount);
        for (var number = 0; number < _trackCount; number++)
        {
            if (_tracks[number] is not { } track)
            {
                continue;
            }

            // Nearly always the windows know the entity: its labels are then saved with them already.
            writer.Write(number);
            if (windows.TryFind(track.Entity, out var slot))
            {
                writer.Write(slot);
            }
            else
            {
                writer.Write(NoSlot);
                writer.WriteLabels(track.Entity);
            }

            track.Save(writer);
        }

        writer.Write(EndOfTracks);
        SaveContenders(writer);
    }

    /// <summary>Takes what was saved into an empty ledger.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="windows">The predictor's windows, loaded before.</param>
    /// <exception cref="StateFormatException">The bytes are not a ledger of these windows.</exception>
    public void Load(StateReader reader, PredictorWindows windows)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(windows);
        _located = null;
        _observedMs = reader.Read<long>();
        _blindMs = reader.Read<long>();
        Dropped = reader.Read<long>();
        Starts.Load(reader);
        Evidence.Load(reader);
        var tracks = reader.ReadCount(bytesEach: (2 * sizeof(long)) + sizeof(int));
        _tracks = new EntityTrack?[tracks];
        _incidents.Grow(tracks);
        _incidents.Load(reader, tracks);
        _trackCount = tracks;
        for (var number = reader.Read<int>(); number != EndOfTracks; number = reader.Read<int>())
        {
            if (number < 0 || number >= tracks)
            {
                throw new StateFormatException($"predictions wait in track {number} of {tracks}");
            }

            var slot = reader.Read<int>();
            if (slot != NoSlot && (slot < 0 || slot >= windows.EntitySlots || !windows.Holds(slot)))
            {
                throw new StateFormatException($"predictions wait for the entity in slot {slot}, in which there is none");
            }

            var track = new EntityTrack(slot == NoSlot ? reader.ReadLabels() : windows.EntityAt(slot), _rules.Length, openedMs: 0);
            track.MoveTo(Math.Max(slot, 0), track.Entity);
            track.Load(reader, _rules);
            _tracks[number] = track;
            _reserved += _perEntity;
        }

        _free.UnionWith(Enumerable.Range(0, tracks).Where(number => _tracks[number] is null));
        LoadContenders(reader, tracks);
    }

    private void SaveContenders(StateWriter writer)
    {
        writer.WriteText(_championVersion);
        _term.Save(writer);
        _champion.Save(writer, _trackCount);
        writer.Write(_challengers.Length);
        foreach (var (identity, side, paired) in _challengers)
        {
            identity.Save(writer);
            side.Save(writer, _trackCount);
            paired.Save(writer);
        }
    }

    private void LoadContenders(StateReader reader, int tracks)
    {
        _championVersion = reader.ReadText();
        _term.Load(reader);
        _champion.Load(reader, tracks);
        _challengers = new Challenger[reader.ReadCount(2 * sizeof(int))];
        for (var i = 0; i < _challengers.Length; i++)
        {
            var identity = ChallengerIdentity.Load(reader);
            var side = new Contender(_rules);
            side.Load(reader, tracks);
            _challengers[i] = new Challenger(identity, side, PairedOutcomes.Load(reader, _rules));
        }
    }
}

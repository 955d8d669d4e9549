using Exporter.Host.Pipeline;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Host.State;

/// <summary>Writes and restores the state of one predictor.</summary>
/// <remarks>
/// The windows are copied slice by slice, each under the lock for a millisecond or two, and written to the file outside of it. Steps
/// that come in between are no trouble: see <see cref="PredictorWindows.SaveRest"/>, which ends the snapshot and is the longest hold.
/// </remarks>
internal static class PredictorSnapshot
{
    private const string Kind = "predictor";

    // A usual size; a buffer that is too small grows.
    private const int RestBytesPerEntity = 768;

    /// <summary>Writes all sections.</summary>
    /// <returns>What was saved; null when other windows took the place of these meanwhile: begin a new file.</returns>
    /// <exception cref="OperationCanceledException">The steps went on faster than the disk.</exception>
    public static SavedPredictor? Write(SnapshotWriter file, PredictorRuntime runtime, SlicedGate gate, SnapshotBuffers buffers)
    {
        PredictorWindows? windows = null;
        SavedPredictor? saved = null;
        var isReplaced = false;

        var (writer, rest) = (buffers.Slice, buffers.Rest);
        buffers.Reserve();
        rest.Reserve(SnapshotBuffers.LargestEntityBytes + (runtime.Status.Entities * RestBytesPerEntity));
        var slices = new List<WindowSlice>();
        for (var from = 0; rest.Length == 0;)
        {
            writer.Clear();
            gate.Run(() =>
            {
                // A fill from history puts other windows in place of these: a file of both would be of neither.
                var state = runtime.State;
                windows ??= state.Windows;
                isReplaced = !ReferenceEquals(windows, state.Windows);
                if (isReplaced)
                {
                    return;
                }

                var slice = windows.SaveSlice(writer, from, SnapshotBuffers.SliceBytes);
                slices.Add(slice);
                from = slice.To;
                if (slice.To == windows.EntitySlots)
                {
                    SaveRest(rest, state, slices);
                    saved = new SavedPredictor(state.IsWhole, state.Ledger.ObservedMs);
                }
            });
            if (isReplaced)
            {
                return null;
            }

            file.Section(SnapshotFormat.Slice, writer.Written);
        }

        file.Section(SnapshotFormat.Rest, rest.Written);
        return saved;
    }

    /// <summary>The header of a predictor's file.</summary>
    public static SnapshotHeader HeaderOf(PredictorDefinition definition) => new(Kind, definition.Name, BuildIdentity.Version, DefinitionText.Of(definition));

    /// <summary>Reads a file into a new state.</summary>
    /// <exception cref="SnapshotRefusedException">The file is damaged, or of another predictor, definition or version.</exception>
    public static PredictorState Read(SnapshotReader file, PredictorDefinition definition, int maxEntities)
    {
        Check(file, HeaderOf(definition));
        var state = PredictorState.New(definition, maxEntities);
        var complete = false;
        try
        {
            while (file.Next(out var kind) is { } section)
            {
                if (kind == SnapshotFormat.Slice)
                {
                    state.Windows.LoadSlice(section);
                }
                else if (kind == SnapshotFormat.Rest)
                {
                    state.Clock.Load(section);
                    state.Windows.LoadRest(section);
                    state.Ledger.Load(section, state.Windows);
                    state.Memory.Load(section);
                    state.Drift.Load(section);
                    state = state with { GapEndMs = section.Read<long>(), IsWhole = section.Read<int>() != 0 };
                    complete = true;
                }

                if (!section.AtEnd)
                {
                    throw file.Damaged($"is damaged: a section of kind {kind} has more bytes than belong to it");
                }
            }
        }
        catch (Exception exception) when (exception is StateFormatException or ArgumentException or InvalidOperationException)
        {
            throw file.Damaged($"is damaged: {exception.Message}");
        }

        return complete ? state : throw file.Damaged("is damaged: its last part is missing");
    }

    private static void Check(SnapshotReader file, SnapshotHeader wanted)
    {
        var header = file.Header;
        if (header.Kind != wanted.Kind || header.Name != wanted.Name)
        {
            throw file.Damaged($"holds the state of {header.Kind} \"{header.Name}\", not of {wanted.Kind} \"{wanted.Name}\"");
        }

        if (header.Definition != wanted.Definition)
        {
            throw new SnapshotRefusedException(
                SnapshotRefusal.Definition, $"{file.Path} does not fit predictor \"{wanted.Name}\": {DefinitionText.Difference(header.Definition, wanted.Definition)}");
        }
    }

    private static void SaveRest(StateWriter writer, PredictorState state, List<WindowSlice> slices)
    {
        var (clock, windows, ledger, memory, drift) = state;
        if (!slices.TrueForAll(windows.CanCatchUp))
        {
            throw new OperationCanceledException($"steps went on for longer than the {WindowStore.FineSteps} steps that a slice may be behind");
        }

        clock.Save(writer);
        windows.SaveRest(writer, slices);
        ledger.Save(writer, windows);
        memory.Save(writer);
        drift.Save(writer);
        writer.Write(state.GapEndMs);
        writer.Write(state.IsWhole ? 1 : 0);
    }
}

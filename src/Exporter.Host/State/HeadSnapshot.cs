using Exporter.Signals.Head;
using Exporter.Signals.State;

namespace Exporter.Host.State;

/// <summary>Writes and restores the head.</summary>
/// <remarks>
/// At a stop it is whole, so that the next process goes on as if nothing had been. While the process runs, only the series are
/// saved, which gives sums their order and predictions their kept labels; the samples would be of no use after a crash, since
/// every expression that reaches them reaches into the gap too.
/// </remarks>
internal static class HeadSnapshot
{
    private const string Kind = "head";

    /// <summary>The header of the head's file; it fits every configuration.</summary>
    public static SnapshotHeader Header { get; } = new(Kind, "", BuildIdentity.Version, "");

    /// <summary>Writes all sections.</summary>
    public static void Write(SnapshotWriter file, SeriesHead head, SlicedGate gate, SnapshotBuffers buffers, bool withSamples)
    {
        var (writer, rest) = (buffers.Slice, buffers.Rest);
        buffers.Reserve();
        rest.Clear();
        for (var from = 0; rest.Length == 0;)
        {
            writer.Clear();
            gate.Run(() =>
            {
                // Where dropped series made room, those after them have moved up and some are skipped here. They are created
                // anew when they come: only the order of sums may then differ, and only after a crash, since nothing moves at a stop.
                from = head.SaveSlice(writer, Math.Min(from, head.Places), SnapshotBuffers.SliceBytes, withSamples);
                if (from == head.Places)
                {
                    head.SaveRest(rest);
                }
            });
            file.Section(SnapshotFormat.Slice, writer.Written);
        }

        file.Section(SnapshotFormat.Rest, rest.Written);
    }

    /// <summary>Reads a file into a head that received nothing yet.</summary>
    /// <exception cref="SnapshotRefusedException">The file is damaged; the head must be unloaded.</exception>
    public static void Read(SnapshotReader file, SeriesHead head)
    {
        if (file.Header.Kind != Kind)
        {
            throw file.Damaged($"holds the state of {file.Header.Kind} \"{file.Header.Name}\", not of the head");
        }

        try
        {
            while (file.Next(out var kind) is { } section)
            {
                if (kind == SnapshotFormat.Slice)
                {
                    head.LoadSlice(section);
                }
                else if (kind == SnapshotFormat.Rest)
                {
                    head.LoadRest(section);
                }
            }
        }
        catch (Exception exception) when (exception is StateFormatException or ArgumentException)
        {
            throw file.Damaged($"is damaged: {exception.Message}");
        }
    }
}

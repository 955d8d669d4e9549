using Exporter.Host.Kafka;
using Exporter.Signals.Head;
using Exporter.Signals.State;

namespace Exporter.Host.State;

/// <summary>Writes and restores how far a shared stream is taken in, and which series came by which of its partitions.</summary>
internal static class StreamSnapshot
{
    private const string Kind = "stream";

    /// <summary>The header of the file; it fits every configuration.</summary>
    public static SnapshotHeader Header { get; } = new(Kind, "", BuildIdentity.Version, "");

    /// <summary>Writes all sections.</summary>
    public static void Write(SnapshotWriter file, SharedStream stream, SeriesHead head, SlicedGate gate)
    {
        var writer = new StateWriter();
        stream.Save(writer);
        gate.Run(() =>
        {
            writer.Write(head.StoredDirectly);
            head.SaveOrigins(writer);
        });
        file.Section(SnapshotFormat.Rest, writer.Written);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="stream">Takes the offsets.</param>
    /// <param name="head">Is restored already.</param>
    /// <param name="isWhole">Tells, of the file's content, whether the head has all that had been taken in.</param>
    /// <param name="evaluatedMs">The last step that all restored windows hold, Unix ms.</param>
    /// <returns>True where nothing is missing once the stream goes on.</returns>
    /// <exception cref="SnapshotRefusedException">The file is damaged.</exception>
    public static bool Read(SnapshotReader file, SharedStream stream, SeriesHead head, Func<uint, bool> isWhole, long evaluatedMs)
    {
        if (file.Header.Kind != Kind)
        {
            throw file.Damaged($"holds the state of {file.Header.Kind} \"{file.Header.Name}\", not of the stream");
        }

        try
        {
            // Which content it is, the end tells; so the section is kept until then.
            var section = new StateReader(file.Next(out _)?.Rest.ToArray() ?? throw file.Damaged("has no content"));
            if (file.Next(out _) is not null)
            {
                throw file.Damaged("has more than one part");
            }

            var isKnown = stream.Load(section, isWhole(file.Id), evaluatedMs);
            var storedDirectly = section.Read<long>();
            head.LoadOrigins(section);
            return isKnown && storedDirectly == 0;
        }
        catch (StateFormatException exception)
        {
            throw file.Damaged($"is damaged: {exception.Message}");
        }
    }
}

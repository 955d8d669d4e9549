using Exporter.Signals.State;

namespace Exporter.Host.State;

/// <summary>Whose state a file holds.</summary>
/// <param name="Kind"><c>predictor</c> or <c>head</c>.</param>
/// <param name="Name">The predictor's name; empty for the head.</param>
/// <param name="Program">Version of the program that wrote it.</param>
/// <param name="Definition">What the state depends on, one fact a line; must be equal to be restored.</param>
internal sealed record SnapshotHeader(string Kind, string Name, string Program, string Definition)
{
    /// <summary>Writes the header.</summary>
    public void Save(StateWriter writer)
    {
        foreach (var text in (string[])[Kind, Name, Program, Definition])
        {
            writer.WriteText(text);
        }
    }

    /// <summary>Reads a header.</summary>
    public static SnapshotHeader Load(StateReader reader) => new(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());
}

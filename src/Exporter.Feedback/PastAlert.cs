using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>An alert that is over and decided, for as long as an incident that is reported late can change what it was.</summary>
/// <param name="StartMs">Its first step, Unix ms.</param>
/// <param name="DecidedMs">The step that decided it, Unix ms: where its outcome was counted.</param>
/// <param name="Outcome">The outcome that is counted now.</param>
internal readonly record struct PastAlert(long StartMs, long DecidedMs, AlertOutcome Outcome)
{
    /// <summary>Bytes of one that is saved.</summary>
    internal const int SavedBytes = (2 * sizeof(long)) + sizeof(byte);

    /// <summary>Saves it.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(StartMs);
        writer.Write(DecidedMs);
        writer.Write((byte)Outcome);
    }

    /// <summary>Takes what was saved.</summary>
    internal static PastAlert Load(StateReader reader) => new(reader.Read<long>(), reader.Read<long>(), (AlertOutcome)reader.Read<byte>());
}

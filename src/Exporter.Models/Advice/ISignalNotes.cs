using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>Knows more of some signals than their numbers: what the log lines say that one counts.</summary>
/// <remarks>Words only: no prediction depends on it. Called within a step, so it must be quick, and for the few rows that are explained.</remarks>
public interface ISignalNotes
{
    /// <summary>What there is to say of a signal of an entity, to stand behind a semicolon; null for nothing.</summary>
    string? Of(SignalDefinition signal, Labels entity);

    /// <summary>Learns from the beginning of an incident.</summary>
    /// <param name="entity">What fails.</param>
    /// <param name="onsetMs">Since when, Unix milliseconds.</param>
    void Learn(Labels entity, long onsetMs);
}

using Exporter.Ingest;

namespace Exporter.Host.Endpoints;

/// <summary>A body was not read to its end by our decision; the sender may come again.</summary>
/// <param name="reason"><see cref="RejectReason.TooSlow"/> or <see cref="RejectReason.Overload"/>.</param>
/// <param name="message">What to tell the sender.</param>
internal sealed class BodyRefusedException(RejectReason reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public RejectReason Reason { get; } = reason;
}

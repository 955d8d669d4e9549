namespace Exporter.Host.Incidents;

/// <summary>Who takes incidents from a person at the command line: a sidecar that runs, or the store of one that does not.</summary>
internal interface IIncidentReceiver : IDisposable
{
    /// <summary>Takes the body of a <c>POST /api/v1/incidents</c>.</summary>
    /// <param name="body">JSON, within the limits of a request.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>What became of each incident; all of it is on the disk.</returns>
    /// <exception cref="ImportException">Nothing is known to be kept.</exception>
    Task<IReadOnlyList<IncidentReceiptAnswer>> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation);
}

/// <summary>Incidents cannot be handed over; the message is for the person at the command line.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">What caused it; null where nothing did.</param>
internal sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);

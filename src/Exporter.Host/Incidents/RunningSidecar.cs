using System.Net.Http.Headers;
using System.Text.Json;
using Exporter.Configuration;
using Exporter.Host.Clients;
using Exporter.Host.Problems;

namespace Exporter.Host.Incidents;

/// <summary>Posts incidents to a sidecar that runs: its next step takes them in.</summary>
/// <param name="client">Speaks to it; disposed of with this.</param>
/// <param name="url">Where it listens.</param>
internal sealed class RunningSidecar(HttpClient client, Uri url) : IIncidentReceiver
{
    /// <summary>How long a request may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Uri _address = new(url, "/api/v1/incidents");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IncidentReceiptAnswer>> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await client.PostAsync(_address, content, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);

            // Some that are refused make it a problem, with what became of each.
            return response.Content.Headers.ContentType?.MediaType is "application/json" or Problem.ContentType && JsonSerializer.Deserialize(answer, IncidentsJson.Default.IncidentReceiptsAnswer) is { Incidents: not null } receipts
                ? receipts.Incidents
                : throw new ImportException($"{AddressText.Of(_address.AbsoluteUri)}: {await RefusalText.OfAsync(response, cancellation).ConfigureAwait(false)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ImportException($"{AddressText.Of(_address.AbsoluteUri)}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}

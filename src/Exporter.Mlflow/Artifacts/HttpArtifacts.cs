using System.Net;
using System.Net.Http.Headers;

namespace Exporter.Mlflow.Artifacts;

/// <summary>Artifacts over HTTP: those that MLflow hands on itself, and any server that takes GET and PUT.</summary>
/// <param name="http">Speaks to the server; it follows no redirects. Not owned.</param>
/// <param name="root">The place.</param>
internal sealed class HttpArtifacts(HttpClient http, Uri root) : IArtifactStore
{
    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, long maxBytes, CancellationToken cancellation)
    {
        var url = At(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await HttpQuestion.AskAsync(http, request, $"GET {url.AbsolutePath}", async (response, stop) =>
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            Require(response, url);
            var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await BoundedBody.ReadAsync(stream, response.Content.Headers.ContentLength, maxBytes, url.AbsoluteUri, stop).ConfigureAwait(false);
            }
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string path, byte[] content, CancellationToken cancellation)
    {
        var url = At(path);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        _ = await HttpQuestion.AskAsync(http, request, $"PUT {url.AbsolutePath}", (response, _) =>
        {
            Require(response, url);
            return Task.FromResult(true);
        }, cancellation).ConfigureAwait(false);
    }

    private Uri At(string path) => new($"{root.AbsoluteUri.TrimEnd('/')}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    private static void Require(HttpResponseMessage response, Uri url)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new MlflowException(HttpQuestion.FaultOf(response.StatusCode), $"{url.AbsoluteUri}: status {(int)response.StatusCode}");
        }
    }
}

using System.Net;

namespace Exporter.Mlflow;

/// <summary>One request over HTTP, whose answer's body counts towards its time too, and whose failures are faults.</summary>
internal static class HttpQuestion
{
    /// <summary>Sends a request and reads the answer.</summary>
    /// <typeparam name="T">What is made of the answer.</typeparam>
    /// <param name="http">Whose timeout holds for all of it.</param>
    /// <param name="request">The request.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="read">Reads the answer, whatever its status.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">No answer came, or <paramref name="read"/> says so.</exception>
    public static async Task<T> AskAsync<T>(HttpClient http, HttpRequestMessage request, string what, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(http.Timeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return response.Headers.Location is { } elsewhere && (int)response.StatusCode is >= 300 and < 400
                ? throw new MlflowException(MlflowFault.Refused, $"{what}: leads to {elsewhere}, which is not followed; give that address if it is meant")
                : await read(response, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new MlflowException(MlflowFault.Unavailable, $"{request.RequestUri!.GetLeftPart(UriPartial.Authority)} does not answer {what} within {http.Timeout.TotalSeconds:0.###} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new MlflowException(MlflowFault.Unavailable, $"{request.RequestUri!.GetLeftPart(UriPartial.Authority)} does not answer {what}: {exception.Message}", exception);
        }
    }

    /// <summary>What a status means that no error of MLflow explains.</summary>
    public static MlflowFault FaultOf(HttpStatusCode status) => (int)status switch
    {
        404 => MlflowFault.Absent,
        408 or 429 or >= 500 => MlflowFault.Unavailable,
        _ => MlflowFault.Refused,
    };
}

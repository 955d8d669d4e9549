using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Exporter.Mlflow.Wire;

namespace Exporter.Mlflow;

/// <summary>Questions to MLflow's REST API, version 2.0, and its errors as faults.</summary>
/// <remarks>https://mlflow.org/docs/latest/rest-api.html. One question at a time costs one connection; safe from any thread.</remarks>
/// <param name="http">Speaks to the server, with its credentials; it follows no redirects. Not owned.</param>
/// <param name="server">Where MLflow is, with its path prefix if it has one.</param>
internal sealed class MlflowApi(HttpClient http, Uri server)
{
    private const string Base = "api/2.0/mlflow/";
    private const int MaxAnswerBytes = 16 << 20;
    private const int MostCharacters = 500;

    /// <summary>Asks.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="path">Below the API.</param>
    /// <param name="query">Names and values, which are escaped here.</param>
    /// <param name="type">The answer's serialiser.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">There is no answer.</exception>
    public Task<T> GetAsync<T>(string path, IEnumerable<KeyValuePair<string, string>> query, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, $"{path}?{string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}", null, type, cancellation);

    /// <summary>Asks for something to be done, and reads the answer.</summary>
    /// <exception cref="MlflowException">It was not done.</exception>
    public Task<TAnswer> PostAsync<TQuestion, TAnswer>(
        string path, TQuestion question, JsonTypeInfo<TQuestion> questionType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, Body(question, questionType), answerType, cancellation);

    /// <summary>Asks for something to be done whose answer says nothing.</summary>
    /// <exception cref="MlflowException">It was not done.</exception>
    public Task PostAsync<TQuestion>(string path, TQuestion question, JsonTypeInfo<TQuestion> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, Body(question, type), MlflowJson.Default.JsonElement, cancellation);

    /// <summary>The question as JSON whose length is announced: not every server or proxy in front of one takes chunks.</summary>
    private static ByteArrayContent Body<T>(T question, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(question, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var url = new Uri($"{server.AbsoluteUri.TrimEnd('/')}/{Base}{path}");
        using var request = new HttpRequestMessage(method, url) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await HttpQuestion.AskAsync(http, request, $"{method} {Base}{path.Split('?')[0]}", async (response, stop) =>
        {
            var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var content = await BoundedBody.ReadAsync(stream, response.Content.Headers.ContentLength, MaxAnswerBytes, $"the answer of {url.AbsolutePath}", stop).ConfigureAwait(false);
                return response.IsSuccessStatusCode ? Read(content, url, type) : throw Refusal(response.StatusCode, content, url);
            }
        }, cancellation).ConfigureAwait(false);
    }

    private static T Read<T>(byte[] content, Uri url, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new MlflowException(MlflowFault.Refused, $"{url.GetLeftPart(UriPartial.Path)} does not answer as MLflow does: {exception.Message}", exception);
        }
    }

    private static MlflowException Refusal(HttpStatusCode status, byte[] content, Uri url)
    {
        ErrorAnswer? error = null;
        try
        {
            error = JsonSerializer.Deserialize(content, MlflowJson.Default.ErrorAnswer);
        }
        catch (JsonException)
        {
            // A proxy's page, or a server that is none of MLflow's: the status must do.
        }

        var text = error?.Message ?? System.Text.Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, MostCharacters))).Trim();
        var fault = error?.ErrorCode switch
        {
            "RESOURCE_DOES_NOT_EXIST" => MlflowFault.Absent,
            "RESOURCE_ALREADY_EXISTS" => MlflowFault.Exists,
            "TEMPORARILY_UNAVAILABLE" or "REQUEST_LIMIT_EXCEEDED" or "INTERNAL_ERROR" => MlflowFault.Unavailable,
            _ => HttpQuestion.FaultOf(status),
        };
        return new MlflowException(fault, $"{url.GetLeftPart(UriPartial.Path)}: status {(int)status}{(error?.ErrorCode is { } code ? $", {code}" : "")}: {text}");
    }
}

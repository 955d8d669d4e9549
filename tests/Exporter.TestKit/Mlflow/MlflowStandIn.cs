using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exporter.TestKit.Mlflow;

/// <summary>A stand-in of an MLflow server: the part of its REST API 2.0 that concerns runs, registered models and proxied artifacts, in memory.</summary>
/// <remarks>
/// Written from MLflow's documentation of its REST API, with its errors as JSON (<c>error_code</c>, <c>message</c>), its limits, its rule that parameters are
/// written once, and its pages. It keeps what it is given and judges nothing else. No MLflow can be installed where these tests run.
/// </remarks>
public sealed partial class MlflowStandIn : IAsyncDisposable
{
    private const string Api = "/api/2.0/mlflow/";
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts";

    private readonly LoopbackServer _server;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Func<JsonObject, JsonObject>> _answers;

    /// <summary>Starts to listen on a free loopback port.</summary>
    /// <param name="artifactRoot">Where runs have their artifacts: proxied by itself, unless it is the address of another store.</param>
    public MlflowStandIn(string artifactRoot = "mlflow-artifacts:")
    {
        ArtifactRoot = artifactRoot;
        _answers = new Dictionary<string, Func<JsonObject, JsonObject>>(StringComparer.Ordinal)
        {
            ["POST experiments/create"] = CreateExperiment,
            ["GET experiments/get-by-name"] = GetExperiment,
            ["POST runs/create"] = CreateRun,
            ["POST runs/update"] = UpdateRun,
            ["POST runs/search"] = SearchRuns,
            ["POST runs/log-batch"] = LogBatch,
            ["POST runs/log-inputs"] = LogInputs,
            ["POST runs/log-model"] = LogModel,
            ["POST registered-models/create"] = CreateModel,
            ["GET registered-models/get"] = GetModel,
            ["POST registered-models/alias"] = SetAlias,
            ["DELETE registered-models/alias"] = DeleteAlias,
            ["POST model-versions/create"] = CreateVersion,
            ["GET model-versions/get"] = GetVersion,
            ["GET model-versions/search"] = SearchVersions,
            ["GET model-versions/get-download-uri"] = GetDownloadUri,
        };
        _server = new LoopbackServer(AnswerAsync);
    }

    /// <summary>Where it is.</summary>
    public Uri Address => _server.Address;

    /// <summary>Where runs have their artifacts.</summary>
    public string ArtifactRoot { get; }

    /// <summary>What the header <c>Authorization</c> must be; null for anything.</summary>
    public string? Authorization { get; set; }

    /// <summary>True where every question is answered with 503.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The files that it hands on itself, by their path.</summary>
    public ConcurrentDictionary<string, byte[]> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request so far: method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Called with each request before it is answered.</summary>
    public Action<string>? OnRequest { get; set; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        HttpListenerRequest request = context.Request;
        string path = Uri.UnescapeDataString(request.Url!.AbsolutePath);
        Requests.Enqueue($"{request.HttpMethod} {path}");
        OnRequest?.Invoke($"{request.HttpMethod} {path}");
        if (IsBusy)
        {
            await WriteAsync(context.Response, 503, "text/html", "<h1>Service Unavailable</h1>"u8.ToArray());
        }
        else if (Authorization is { } wanted && request.Headers["Authorization"] != wanted)
        {
            await WriteAsync(context.Response, 401, "text/plain", "You are not authenticated. Please see the documentation on how to authenticate."u8.ToArray());
        }
        else if (path.StartsWith(Proxy + "/", StringComparison.Ordinal))
        {
            await AnswerArtifactAsync(context, path[(Proxy.Length + 1)..]);
        }
        else
        {
            (int status, JsonObject body) = await AnswerApiAsync(request, path);
            await WriteAsync(context.Response, status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));
        }
    }

    private async Task<(int Status, JsonObject Body)> AnswerApiAsync(HttpListenerRequest request, string path)
    {
        try
        {
            if (!path.StartsWith(Api, StringComparison.Ordinal) || !_answers.TryGetValue($"{request.HttpMethod} {path[Api.Length..]}", out Func<JsonObject, JsonObject>? answer))
            {
                throw new MlflowError(404, "ENDPOINT_NOT_FOUND", $"no such endpoint: {request.HttpMethod} {path}");
            }

            JsonObject question = request.HttpMethod == "GET"
                ? new JsonObject(request.QueryString.AllKeys.Select(key => KeyValuePair.Create(key!, (JsonNode?)request.QueryString[key])))
                : await ReadAsync(request);
            lock (_lock)
            {
                return (200, answer(question));
            }
        }
        catch (MlflowError error)
        {
            return (error.Status, new JsonObject { ["error_code"] = error.Code, ["message"] = error.Message });
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpListenerRequest request)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            throw new MlflowError(400, "BAD_REQUEST", "Content-Type must be 'application/json'");
        }

        // A development server takes no chunks.
        if (request.ContentLength64 < 0)
        {
            throw new MlflowError(411, "BAD_REQUEST", "Content-Length is missing");
        }

        try
        {
            return (JsonObject)(await JsonNode.ParseAsync(request.InputStream))!;
        }
        catch (JsonException exception)
        {
            throw new MlflowError(400, "MALFORMED_REQUEST", exception.Message);
        }
    }

    private async Task AnswerArtifactAsync(HttpListenerContext context, string path)
    {
        switch (context.Request.HttpMethod)
        {
            case "PUT":
                using (MemoryStream content = new())
                {
                    await context.Request.InputStream.CopyToAsync(content);
                    Artifacts[path] = content.ToArray();
                }

                await WriteAsync(context.Response, 200, "application/json", "{}"u8.ToArray());
                break;
            case "GET" when Artifacts.TryGetValue(path, out byte[]? found):
                await WriteAsync(context.Response, 200, "application/octet-stream", found);
                break;
            default:
                await WriteAsync(context.Response, 404, "application/json", Encoding.UTF8.GetBytes($$"""{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No such artifact: '{{path}}'"}"""));
                break;
        }
    }

    private static async Task WriteAsync(HttpListenerResponse response, int status, string type, byte[] content)
    {
        (response.StatusCode, response.ContentType, response.ContentLength64) = (status, type, content.Length);
        await response.OutputStream.WriteAsync(content);
        response.Close();
    }

    private static string Required(JsonObject question, string name) =>
        (string?)question[name] is { Length: > 0 } text ? text : throw MlflowError.Invalid($"Missing value for required parameter '{name}'.");

    /// <summary>A page of a list: the token is where it begins.</summary>
    private static (JsonArray Items, string? Next) Page(JsonObject[] all, JsonObject question, int usual)
    {
        int first = int.Parse((string?)question["page_token"] is { Length: > 0 } token ? token : "0", System.Globalization.CultureInfo.InvariantCulture);
        int most = question["max_results"] is { } given ? int.Parse(given.ToString(), System.Globalization.CultureInfo.InvariantCulture) : usual;
        JsonArray items = [.. all.Skip(first).Take(most).Select(item => item.DeepClone())];
        return (items, first + most < all.Length ? $"{first + most}" : null);
    }

    private static void Add(JsonObject target, string name, JsonNode? added)
    {
        foreach (JsonNode? item in added as JsonArray ?? [])
        {
            string key = (string)item!["key"]!;
            JsonArray list = (JsonArray)target[name]!;
            if (list.FirstOrDefault(one => (string?)one!["key"] == key) is { } known)
            {
                list.Remove(known);
            }

            list.Add(item.DeepClone());
        }
    }
}

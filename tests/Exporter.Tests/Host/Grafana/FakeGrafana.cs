using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Grafana;

/// <summary>A stand-in for Grafana: its API of annotations as its documentation describes it, for who has the token.</summary>
/// <remarks>https://grafana.com/docs/grafana/latest/developers/http_api/annotations/.</remarks>
internal sealed class FakeGrafana : IAsyncDisposable
{
    public const string Token = "glsa_0123456789abcdef";

    private readonly Lock _lock = new();
    private readonly List<JsonObject> _annotations = [];
    private readonly List<string> _requests = [];
    private readonly LoopbackServer _server;

    public FakeGrafana() => _server = new LoopbackServer(AnswerAsync);

    public Uri Address => _server.Address;

    /// <summary>Gives an answer in place of its own; null leaves that.</summary>
    public Func<HttpListenerRequest, JsonNode?, (int Status, string Body)?> Instead { get; set; } = (_, _) => null;

    /// <summary>Does what it is asked, and does not say so.</summary>
    public bool IsMute { get; set; }

    public IReadOnlyList<string> Requests => Locked(() => _requests.ToArray());

    /// <summary>What there is, in the order in which it was made.</summary>
    public IReadOnlyList<FakeAnnotation> Annotations => Locked(() => _annotations.Select(FakeAnnotation.Of).ToArray());

    /// <summary>Puts an annotation in that somebody made.</summary>
    public void Add(long time, string text, params string[] tags) =>
        Locked(() => Create(new JsonObject { ["time"] = time, ["text"] = text, ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) }));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.InputStream);
        var text = await reader.ReadToEndAsync();
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        var (status, answer) = request.Headers["Authorization"] != $"Bearer {Token}"
            ? (401, """{"message": "Unauthorized"}""")
            : Instead(request, body) ?? Locked(() => Answer(request, body));
        Locked(() =>
        {
            _requests.Add($"{request.HttpMethod} {request.Url!.AbsolutePath}");
            return true;
        });
        if (IsMute)
        {
            context.Response.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
    }

    private (int Status, string Body) Answer(HttpListenerRequest request, JsonNode? body)
    {
        var path = request.Url!.AbsolutePath;
        switch (request.HttpMethod)
        {
            case "GET" when path == "/api/annotations":
                return (200, new JsonArray([.. Find(request).Select(found => found.DeepClone())]).ToJsonString());
            case "POST" when path == "/api/annotations" && body is JsonObject wanted:
                return wanted["text"]?.GetValue<string>() is { Length: > 0 }
                    ? (200, $$"""{"message": "Annotation added", "id": {{Create(wanted)}}}""")
                    : (400, """{"message": "Failed to save annotation: text field should not be empty"}""");
            case "PATCH" when body is JsonObject change:
                var known = _annotations.Find(one => path == $"/api/annotations/{one["id"]}");
                foreach (var (name, value) in known is null ? [] : change.ToArray())
                {
                    known![name] = value?.DeepClone();
                }

                return known is null ? (404, """{"message": "Annotation not found"}""") : (200, """{"message": "Annotation patched"}""");
            default:
                return (404, """{"message": "Not found"}""");
        }
    }

    private long Create(JsonObject wanted)
    {
        var id = 1000L + _annotations.Count;
        var made = (JsonObject)wanted.DeepClone();
        made["id"] = id;
        made["timeEnd"] ??= made["time"]!.DeepClone();
        _annotations.Add(made);
        return id;
    }

    private IEnumerable<JsonObject> Find(HttpListenerRequest request)
    {
        var query = request.QueryString;
        var tags = query.GetValues("tags") ?? [];
        var (from, to) = (long.Parse(query["from"]!), long.Parse(query["to"]!));
        return _annotations.Where(one => one["time"]!.GetValue<long>() <= to && one["timeEnd"]!.GetValue<long>() >= from
            && tags.All(tag => one["tags"]!.AsArray().Any(own => own!.GetValue<string>() == tag)));
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}

/// <summary>An annotation as the stand-in has it.</summary>
internal sealed record FakeAnnotation(long Id, long Time, long TimeEnd, string Text, string Tags)
{
    public static FakeAnnotation Of(JsonObject one) => new(
        one["id"]!.GetValue<long>(), one["time"]!.GetValue<long>(), one["timeEnd"]!.GetValue<long>(), one["text"]!.GetValue<string>(), string.Join(' ', one["tags"].Deserialize<string[]>()!));
}

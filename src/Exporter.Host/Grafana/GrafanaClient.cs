using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exporter.Configuration;
using Exporter.Configuration.Grafana;
using Exporter.Feedback.Annotations;
using Exporter.Host.Clients;

namespace Exporter.Host.Grafana;

/// <summary>Speaks Grafana's HTTP API of annotations, to the server that is configured and no other.</summary>
/// <remarks>https://grafana.com/docs/grafana/latest/developers/http_api/annotations/: annotations of the organisation, which any dashboard can ask for by tags.</remarks>
internal sealed class GrafanaClient : IDisposable
{
    // Of one look, so that many that began together are seen.
    private const int MaxFound = 1000;

    private const long MaxAnswerBytes = 4 << 20;

    private readonly HttpClient _http;
    private readonly string _path;

    private GrafanaClient(HttpClient http, Uri url) => (_http, _path) = (http, url.AbsoluteUri.TrimEnd('/') + "/api/annotations");

    /// <summary>A client; token and certificates are read now, so that they can be replaced.</summary>
    /// <exception cref="IOException">One of them cannot be.</exception>
    public static GrafanaClient Open(GrafanaOptions options)
    {
        var http = HttpConfigFile.Create(options.Http, options.File, options.Timeout, out var errors) ?? throw new IOException(string.Join("; ", errors.Select(error => error.Message)));
        http.MaxResponseContentBufferSize = MaxAnswerBytes;
        return new GrafanaClient(http, options.Url);
    }

    /// <summary>What cannot be used of the options, so that it is known at the start.</summary>
    public static ImmutableArray<ConfigError> MistakesOf(GrafanaOptions? options)
    {
        if (options is null)
        {
            return [];
        }

        HttpConfigFile.Create(options.Http, options.File, options.Timeout, out var errors)?.Dispose();
        return errors;
    }

    /// <summary>Makes an annotation.</summary>
    /// <exception cref="HttpRequestException">Grafana does not answer.</exception>
    public async Task<GrafanaAnswer> CreateAsync(Annotation wanted, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync(_path, Body(wanted), GrafanaJson.Default.AnnotationBody, cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes an annotation what it should be.</summary>
    /// <exception cref="HttpRequestException">Grafana does not answer.</exception>
    public async Task<GrafanaAnswer> ChangeAsync(long id, Annotation wanted, CancellationToken cancellation)
    {
        using var answer = await _http.PatchAsJsonAsync($"{_path}/{id}", Body(wanted), GrafanaJson.Default.AnnotationBody, cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, cancellation).ConfigureAwait(false) with { Id = id };
    }

    /// <summary>Looks for an annotation that may have been made: one with the same begin, tags and first line.</summary>
    /// <returns>Its id where it is there; null, with the status of the answer, where it is not.</returns>
    /// <exception cref="HttpRequestException">Grafana does not answer.</exception>
    public async Task<GrafanaAnswer> FindAsync(Annotation wanted, CancellationToken cancellation)
    {
        var tags = string.Concat(wanted.Tags.Select(tag => $"&tags={Uri.EscapeDataString(tag)}"));
        using var answer = await _http.GetAsync(new Uri($"{_path}?type=annotation&from={wanted.StartMs}&to={wanted.StartMs}&limit={MaxFound}{tags}"), cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            return await ReadAsync(answer, cancellation).ConfigureAwait(false);
        }

        var found = await answer.Content.ReadFromJsonAsync(GrafanaJson.Default.FoundAnnotationArray, cancellation).ConfigureAwait(false) ?? [];
        return new GrafanaAnswer(answer.StatusCode, "", null, Array.Find(found, one => one.Time == wanted.StartMs && FirstLine(one.Text) == FirstLine(wanted.Text))?.Id);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static AnnotationBody Body(Annotation wanted) => new(wanted.StartMs, wanted.EndMs, wanted.Tags, wanted.Text);

    private static string FirstLine(string? text) => text?.Split('\n')[0] ?? "";

    private static async Task<GrafanaAnswer> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        GrafanaMessage? message = null;
        try
        {
            message = await answer.Content.ReadFromJsonAsync(GrafanaJson.Default.GrafanaMessage, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException && !answer.IsSuccessStatusCode)
        {
            // A proxy's page: its status says enough.
        }

        return new GrafanaAnswer(answer.StatusCode, message?.Message ?? "", answer.Headers.RetryAfter?.Delta, message?.Id);
    }
}

/// <summary>What Grafana answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">What it says of it; may be empty.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null where it does not say.</param>
/// <param name="Id">Id of the annotation; null where there is none.</param>
internal sealed record GrafanaAnswer(HttpStatusCode Status, string Message, TimeSpan? RetryAfter, long? Id);

/// <summary>An annotation as it is written.</summary>
/// <param name="Time">When, Unix ms.</param>
/// <param name="TimeEnd">Until when; absent for a point.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Text">Text.</param>
internal sealed record AnnotationBody(long Time, long? TimeEnd, IReadOnlyList<string> Tags, string Text);

/// <summary>What Grafana says of a change.</summary>
/// <param name="Message">In words.</param>
/// <param name="Id">Id of what was made.</param>
internal sealed record GrafanaMessage(string? Message, long? Id);

/// <summary>An annotation as it is found; its other members do not matter.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">When, Unix ms.</param>
/// <param name="Text">Its text.</param>
internal sealed record FoundAnnotation(long Id, long Time, string? Text);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnnotationBody))]
[JsonSerializable(typeof(GrafanaMessage))]
[JsonSerializable(typeof(FoundAnnotation[]))]
internal sealed partial class GrafanaJson : JsonSerializerContext;

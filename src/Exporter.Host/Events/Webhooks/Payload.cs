using System.Globalization;
using System.Text.Json;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Looks things up in the JSON of a delivery: what is not there is empty, as senders leave out much.</summary>
/// <param name="root">The body.</param>
internal readonly struct Payload(JsonElement root)
{
    private const int ShortSha = 8;

    // GitLab writes times in its own way, with a zone by offset or by name.
    private static readonly string[] TimeForms = ["yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd HH:mm:ss 'UTC'"];

    /// <summary>The text, number or truth at a path; empty where there is none.</summary>
    public string Text(params ReadOnlySpan<string> path) => Find(path) is { } value
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => "",
        }
        : "";

    /// <summary>The text at a path, whose absence is a <see cref="JsonException"/>.</summary>
    public string Required(params ReadOnlySpan<string> path) =>
        Text(path) is { Length: > 0 } text ? text : throw new JsonException($"the delivery has no {string.Join('.', path)}");

    /// <summary>The time at a path, RFC 3339 or as GitLab writes it, Unix ms; null where there is none.</summary>
    public long? Time(params ReadOnlySpan<string> path)
    {
        var text = Text(path);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal;
        return text.Length == 0 ? null
            : DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, Utc, out var time) || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out time)
                ? time.ToUnixTimeMilliseconds()
            : throw new JsonException($"{string.Join('.', path)} is \"{text}\", not a time");
    }

    /// <summary>How many elements the array at a path has; null where there is none.</summary>
    public int? Count(params ReadOnlySpan<string> path) => Find(path) is { ValueKind: JsonValueKind.Array } array ? array.GetArrayLength() : null;

    /// <summary>A commit as people write it.</summary>
    public static string Short(string sha) => sha.Length > ShortSha ? sha[..ShortSha] : sha;

    private JsonElement? Find(ReadOnlySpan<string> path)
    {
        var at = root;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }
}

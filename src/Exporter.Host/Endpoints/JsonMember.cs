using System.Globalization;
using System.Text.Json;
using Exporter.Host.QueryApi;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Members of JSON that others send; what is missing or wrong is a <see cref="JsonException"/> that names it.</summary>
internal static class JsonMember
{
    /// <summary>A text.</summary>
    /// <param name="owner">The object.</param>
    /// <param name="name">The member.</param>
    /// <param name="where">What the object is, for messages.</param>
    public static string Text(JsonElement owner, string name, string where) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new JsonException($"{where} has no text \"{name}\"");

    /// <summary>A text of limited length; empty where it is absent or null.</summary>
    public static string OptionalText(JsonElement owner, string name, string where, int maxLength)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new JsonException($"{where}: {name} is {value.ValueKind}, not a text");
        return text.Length <= maxLength ? text : throw new JsonException($"{where}: {name} has {text.Length} characters, at most {maxLength} are kept");
    }

    /// <summary>An object of texts as labels.</summary>
    public static Labels Labels(JsonElement owner, string name, string where)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out var labels) || labels.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{where} has no object \"{name}\"");
        }

        try
        {
            return Signals.Labels.From(labels.EnumerateObject().Select(label => label.Value.ValueKind == JsonValueKind.String
                ? new Label(label.Name, label.Value.GetString()!)
                : throw new JsonException($"{where}: label \"{label.Name}\" is {label.Value.ValueKind}, not a text")));
        }
        catch (ArgumentException exception)
        {
            throw new JsonException($"{where}: {exception.Message}", exception);
        }
    }

    /// <summary>An instant, RFC 3339 or Unix seconds, as Unix ms; null where it is absent, null or empty.</summary>
    public static long? OptionalInstant(JsonElement owner, string name, string where)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new JsonException($"{where}: {name} is {value.ValueKind}, not a time"),
        };
        return text.Length == 0 ? null
            : TimeText.TryParse(text, out var ms) ? ms
            : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"{where}: {name} is \"{text}\", not a time such as 2026-05-01T00:00:00Z or Unix seconds"));
    }

    /// <summary>Refuses members that nobody reads: they may be slips of those that somebody does.</summary>
    public static void Only(JsonElement owner, IReadOnlyCollection<string> known, string where)
    {
        foreach (var member in owner.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            throw new JsonException($"{where} has an unknown member \"{member.Name}\"; known are {string.Join(", ", known)}");
        }
    }
}

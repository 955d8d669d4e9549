using System.Text.Encodings.Web;
using System.Text.Json;
using Exporter.Signals;

namespace Exporter.Feedback.Storage;

/// <summary>An entity as the store writes it: a JSON object of its labels in their order, so that SQLite's <c>json_extract</c> finds them.</summary>
public static class EntityText
{
    // For a database, not for a page: letters of all languages may stand as they are.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text.</summary>
    public static string Of(Labels entity)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            writer.WriteStartObject();
            foreach (var label in entity.Enumerate())
            {
                writer.WriteString(label.Name, label.Value);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>The labels of a text.</summary>
    /// <exception cref="InvalidDataException">It is not such a text.</exception>
    public static Labels Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Labels.From([.. document.RootElement.EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString() ?? ""))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"\"{text}\" is not an entity: {exception.Message}", exception);
        }
    }
}

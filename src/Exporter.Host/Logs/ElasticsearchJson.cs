using System.Buffers;
using System.Text.Json;

namespace Exporter.Host.Logs;

/// <summary>How Elasticsearch's answers look.</summary>
internal static class ElasticsearchJson
{
    private const string Compatible = "application/vnd.elasticsearch+json";
    private const string CompatibleWith = "compatible-with=";
    private const string Product = "X-Elastic-Product";

    /// <summary>Marks an answer as what official clients look for.</summary>
    public static void Mark(HttpResponse response) => response.Headers[Product] = "Elasticsearch";

    /// <summary>An answer in the type that the client asks for.</summary>
    public static LogAnswer Answer(HttpRequest request, int status, Action<Utf8JsonWriter> write)
    {
        Mark(request.HttpContext.Response);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return new LogAnswer(status, TypeFor(request), buffer.WrittenMemory);
    }

    /// <summary>An error; the status is in the body too.</summary>
    public static LogAnswer Error(HttpRequest request, int status, string type, string reason) => Answer(request, status, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteStartArray("root_cause"u8);
        json.WriteStartObject();
        WriteReason(json, type, reason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteReason(json, type, reason);
        json.WriteEndObject();
        json.WriteNumber("status"u8, status);
        json.WriteEndObject();
    });

    /// <summary>Members of an error.</summary>
    public static void WriteReason(Utf8JsonWriter json, string type, string reason)
    {
        json.WriteString("type"u8, type);
        json.WriteString("reason"u8, reason);
    }

    // Clients of a version ask for answers of that version, and check that they get them.
    private static string TypeFor(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        var at = accept.StartsWith(Compatible, StringComparison.OrdinalIgnoreCase) ? accept.IndexOf(CompatibleWith, StringComparison.OrdinalIgnoreCase) : -1;
        return at >= 0 && at + CompatibleWith.Length < accept.Length && char.IsAsciiDigit(accept[at + CompatibleWith.Length])
            ? $"{Compatible};{CompatibleWith}{accept[at + CompatibleWith.Length]}"
            : "application/json";
    }
}

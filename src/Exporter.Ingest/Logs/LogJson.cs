using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>JSON that becomes the text of a record.</summary>
internal static class LogJson
{
    /// <summary>Compact, and readable: nothing is escaped that JSON itself does not ask for. Who shows a line escapes it for where it is shown.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };

    /// <summary>A number; what JSON has no number for is a text.</summary>
    public static void Write(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(double.IsNaN(number) ? "NaN"u8 : number > 0 ? "Infinity"u8 : "-Infinity"u8);
        }
    }
}

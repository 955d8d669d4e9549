using System.Globalization;
using System.Text.Json;
using Exporter.Host.QueryApi;
using Exporter.Ingest;

namespace Exporter.Host.Kafka;

/// <summary>Reads a sample as prometheus-kafka-adapter writes it.</summary>
/// <remarks>
/// Source: github.com/Telefonica/prometheus-kafka-adapter, <c>serializers.go</c>:
/// <c>{"timestamp":"2026-01-01T00:00:00Z","value":"1","name":"up","labels":{"__name__":"up","job":"node"}}</c>. Times have whole seconds there; fractions, and numbers as values, are taken too.
/// It has no stale markers: the adapter writes them as NaN, and so a series ends with its look-back.
/// </remarks>
internal static class PrometheusJson
{
    /// <summary>Reads one object.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="into">Takes the sample as an entry of its own.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Read(ReadOnlySpan<byte> json, RemoteWriteEncoder into)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Read(ref reader, into) : "it is no object";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return exception.Message;
        }
    }

    private static string? Read(ref Utf8JsonReader reader, RemoteWriteEncoder into)
    {
        List<(string Name, string Value)>? labels = null;
        (long? timestampMs, double? value, string name) = (null, null, "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("timestamp"u8))
            {
                timestampMs = reader.Read() && reader.TokenType == JsonTokenType.String && TimeText.TryParse(reader.GetString()!, out var ms) ? ms : null;
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                value = reader.Read() ? NumberOf(ref reader) : null;
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                name = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            }
            else if (reader.ValueTextEquals("labels"u8))
            {
                labels = reader.Read() && reader.TokenType == JsonTokenType.StartObject ? LabelsOf(ref reader) : null;
            }
            else
            {
                reader.Skip();
            }
        }

        // What follows the object must be nothing, or the reader throws.
        reader.Read();
        if (timestampMs is not { } time || value is not { } number || labels is null)
        {
            return $"it has no {(timestampMs is null ? "timestamp" : value is null ? "value" : "labels")} that can be read";
        }

        if (!labels.Exists(label => label.Name == "__name__"))
        {
            labels.Add(("__name__", name));
        }

        into.Add(labels, time, number);
        return null;
    }

    private static double? NumberOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => NumberOf(reader.GetString()!),
        _ => null,
    };

    // As Go writes float64.
    private static double? NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
    };

    private static List<(string Name, string Value)>? LabelsOf(ref Utf8JsonReader reader)
    {
        var labels = new List<(string, string)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return null;
            }

            labels.Add((name, reader.GetString()!));
        }

        return labels;
    }
}

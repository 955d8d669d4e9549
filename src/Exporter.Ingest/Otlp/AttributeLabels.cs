using System.Globalization;
using System.Text.Json;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Ingest.Otlp;

/// <summary>Attributes of OpenTelemetry as labels of Prometheus.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "Metric Attributes".</remarks>
internal static class AttributeLabels
{
    /// <summary>Adds the attributes to the labels. Those whose names become equal share a label, their values joined by semicolons in the order of their keys.</summary>
    /// <param name="labels">By name; a label that is there already stays.</param>
    /// <param name="attributes">Any number, in any order.</param>
    public static void Add(SortedDictionary<string, string> labels, IEnumerable<KeyValue> attributes)
    {
        foreach (var group in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).GroupBy(attribute => NameOf(attribute.Key)))
        {
            labels.TryAdd(group.Key, string.Join(';', group.Select(attribute => TextOf(attribute.Value))));
        }
    }

    /// <summary>The name of a label: underscores for what Prometheus' classic names may not have.</summary>
    public static string NameOf(string key)
    {
        var name = string.Create(key.Length, key, static (letters, key) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = char.IsAsciiLetterOrDigit(key[i]) ? key[i] : '_';
            }
        });
        return name switch
        {
            [>= '0' and <= '9', ..] => "key_" + name,
            ['_', not '_', ..] => "key" + name,
            _ => name,
        };
    }

    /// <summary>A value as text: scalars as they are written in JSON without quotes, everything else as JSON.</summary>
    public static string TextOf(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        null or AnyValue.ValueOneofCase.None => "",
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
        _ => JsonSerializer.Serialize(JsonOf(value)),
    };

    private static object? JsonOf(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.ArrayValue => value.ArrayValue.Values.Select(JsonOf).ToArray(),
        AnyValue.ValueOneofCase.KvlistValue => value.KvlistValue.Values
            .GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .OrderBy(pairs => pairs.Key, StringComparer.Ordinal)
            .ToDictionary(pairs => pairs.Key, pairs => JsonOf(pairs.Last().Value)),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue) => value.DoubleValue,
        null or AnyValue.ValueOneofCase.None => null,
        _ => TextOf(value),
    };
}

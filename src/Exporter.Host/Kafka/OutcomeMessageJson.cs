using System.Text.Json.Serialization;

namespace Exporter.Host.Kafka;

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomeMessage))]
internal sealed partial class OutcomeMessageJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Exporter.Host.Kafka;

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictionMessage))]
internal sealed partial class PredictionMessageJson : JsonSerializerContext;

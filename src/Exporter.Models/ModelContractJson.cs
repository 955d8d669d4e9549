using System.Text.Json.Serialization;

namespace Exporter.Models;

/// <summary>Generated JSON code of the contract: snake case, NaN and infinities as strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelContract))]
internal sealed partial class ModelContractJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exporter.Trainer.Reporting;

/// <summary>Generated JSON code of the report: snake case, numbers that do not exist left out.</summary>
/// <remarks>The default encoder escapes <c>&lt;</c>, <c>&amp;</c> and U+2028, so the text may stand inside a script element of a page.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportContent))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>The JSON form, on one line.</summary>
    public static string Write(ReportContent content) => JsonSerializer.Serialize(content, Default.ReportContent);
}

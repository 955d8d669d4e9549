using System.Text.Json.Serialization;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/vectors?predictor=</c>: what the model saw at the last step, for those who want to understand or check it.</summary>
internal static class VectorsEndpoint
{
    /// <summary>Puts the answer on its path.</summary>
    public static void MapVectors(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline) =>
        endpoints.MapGet("/api/v1/vectors", context => WriteAsync(context, pipeline));

    private static Task WriteAsync(HttpContext context, StreamPipeline pipeline) => ApiAnswer.WriteAsync(
        context,
        parameters =>
        {
            var runtime = WantedPredictors.FindOne(pipeline, parameters.Get("predictor"));
            return Describe(runtime.Definition.Name, pipeline.Gate.Run(runtime.LendVectors));
        },
        VectorsJson.Default.VectorsAnswer);

    private static VectorsAnswer Describe(string predictor, VectorsSnapshot snapshot)
    {
        var columns = snapshot.Features.Count;
        return new VectorsAnswer(predictor, snapshot.StepMs, snapshot.Features,
            snapshot.Entities.Select((entity, row) => new VectorAnswer(LabelMap.Of(entity), Values(snapshot.Values.Span.Slice(row * columns, columns)))));
    }

    private static float?[] Values(ReadOnlySpan<float> values)
    {
        var result = new float?[values.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = float.IsNaN(values[i]) ? null : values[i];
        }

        return result;
    }
}

/// <summary>The answer of <c>/api/v1/vectors</c>.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="StepMs">The step that the vectors describe, Unix ms; null before the first.</param>
/// <param name="Features">Names of the features, in the order of the values.</param>
/// <param name="Vectors">One element an entity that was there at the step; made as it is written, so that a large fleet's answer is never in memory as a whole.</param>
internal sealed record VectorsAnswer(string Predictor, long? StepMs, IReadOnlyList<string> Features, IEnumerable<VectorAnswer> Vectors);

/// <summary>One entity's feature vector.</summary>
/// <param name="Entity">Labels that identify it.</param>
/// <param name="Values">One number a feature; null where missing.</param>
internal sealed record VectorAnswer(IReadOnlyDictionary<string, string> Entity, IReadOnlyList<float?> Values);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(VectorsAnswer))]
internal sealed partial class VectorsJson : JsonSerializerContext;

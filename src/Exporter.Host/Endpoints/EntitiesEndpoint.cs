using Exporter.Host.Entities;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/entities</c>: what is watched: <c>predictor</c>, <c>match[]</c>, <c>active</c>, <c>limit</c> and <c>offset</c>.</summary>
internal static class EntitiesEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;

    /// <summary>Puts the answer on its path.</summary>
    public static void MapEntities(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline) =>
        endpoints.MapGet("/api/v1/entities", context => ApiAnswer.WriteAsync(context, parameters => Answer(parameters, pipeline), EntitiesJson.Default.EntitiesAnswer));

    private static EntitiesAnswer Answer(CheckedParameters parameters, StreamPipeline pipeline)
    {
        var runtimes = WantedPredictors.Find(pipeline, parameters.Get("predictor"));
        var matches = parameters.Matches();
        var active = parameters.Choice("active", "any", "true", "false");
        var (offset, limit) = (parameters.Count("offset"), parameters.Limit(DefaultLimit, MaxLimit));
        parameters.Check();
        return new EntitiesAnswer([.. runtimes.Select(Describe)]);

        PredictorEntitiesAnswer Describe(PredictorRuntime runtime)
        {
            EntityState[] wanted = [.. pipeline.Gate.Run(runtime.LookAtEntities).Where(state => IsWanted(state, matches) && (active == "any" || state.IsActive == (active == "true")))];
            return new PredictorEntitiesAnswer(
                runtime.Definition.Name,
                wanted.Length,
                [.. wanted.OrderBy(state => state.Entity.ToString(), StringComparer.Ordinal).Skip(offset).Take(limit).Select(EntityAnswer.Of)]);
        }
    }

    private static bool IsWanted(EntityState state, LabelCondition[] matches)
    {
        if (matches.Length == 0)
        {
            return true;
        }

        var labels = state.Labels;
        return Array.Exists(matches, match => match.Matches(labels));
    }
}

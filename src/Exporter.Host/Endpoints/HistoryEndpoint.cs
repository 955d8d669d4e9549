using Exporter.Feedback;
using Exporter.Host.Entities;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/predictions/history</c>: what was predicted for one entity lately: <c>horizon</c>, <c>start</c>, <c>end</c> and <c>limit</c>; see <see cref="OneEntity"/> for how it is named.</summary>
/// <remarks>What outcomes are made of, so it needs a failure expression, and reaches one horizon and two hours back at most. Prometheus, which scrapes the predictions, has all of them.</remarks>
internal static class HistoryEndpoint
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 10_000;

    /// <summary>Puts the answer on its path.</summary>
    public static void MapHistory(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline) =>
        endpoints.MapGet("/api/v1/predictions/history", context => ApiAnswer.WriteAsync(context, parameters => Answer(parameters, pipeline), EntitiesJson.Default.HistoryAnswer));

    private static HistoryAnswer Answer(CheckedParameters parameters, StreamPipeline pipeline)
    {
        var wanted = HorizonChoice.Read(parameters, WantedPredictors.Find(pipeline, parameters.Get("predictor")));
        var (startMs, endMs) = (parameters.Time("start") ?? long.MinValue, parameters.Time("end") ?? long.MaxValue);
        var limit = parameters.Limit(DefaultLimit, MaxLimit);
        var (runtime, state) = OneEntity.Find(parameters, pipeline);
        List<HorizonHistoryAnswer> horizons = [];
        foreach (var (index, horizon) in runtime.Outcomes.Horizons.Index())
        {
            if (wanted.Length == 0 || wanted == horizon)
            {
                PastPrediction[] past = [.. pipeline.Gate.Run(() => runtime.Remembered(state.Entity, index)).Where(one => one.StepMs >= startMs && one.StepMs <= endMs)];
                horizons.Add(new HorizonHistoryAnswer(horizon, past.Length, [.. past.TakeLast(limit).Select(Describe)]));
            }
        }

        return new HistoryAnswer(runtime.Definition.Name, LabelMap.Of(state.Entity), horizons);
    }

    private static PastPredictionAnswer Describe(PastPrediction past) => new(AdviceText.Time(past.StepMs), Math.Round(past.Probability, 4), past.IsAlerting);
}

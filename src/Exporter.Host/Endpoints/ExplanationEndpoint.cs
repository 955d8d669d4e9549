using Exporter.Exposition;
using Exporter.Host.Entities;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/predictions/explanation</c>: one entity's prediction with all that speaks for it, or why it has none; see <see cref="OneEntity"/> for how it is named.</summary>
internal static class ExplanationEndpoint
{
    /// <summary>Puts the answer on its path.</summary>
    public static void MapExplanation(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline, PredictionBoard board) =>
        endpoints.MapGet("/api/v1/predictions/explanation", context => ApiAnswer.WriteAsync(context, parameters => Answer(parameters, pipeline, board), EntitiesJson.Default.ExplanationAnswer));

    private static ExplanationAnswer Answer(CheckedParameters parameters, StreamPipeline pipeline, PredictionBoard board)
    {
        var (runtime, state) = OneEntity.Find(parameters, pipeline);

        // Inside the lock, so that the vector is the one that the prediction was made from.
        var (frame, vector) = pipeline.Gate.Run(() => (
            board.Current().FirstOrDefault(shown => shown.Definition.Name == runtime.Definition.Name),
            runtime.VectorOf(state.Entity)));
        var row = frame is null ? -1 : RowOf(frame, state.Entity);
        if (row < 0)
        {
            throw new ProblemException(ProblemKind.NoPrediction, Absence.OfKnown(state, runtime, pipeline, board));
        }

        var explained = frame!.ExplainedHorizon(row);
        return new ExplanationAnswer(
            runtime.Definition.Name,
            AdviceText.Time(frame.StepMs),
            frame.ModelVersion,
            HorizonMap.Of(frame.Definition, horizon => frame.Thresholds[horizon]),
            explained < 0 ? null : PrometheusDuration.Format(frame.Definition.Horizons[explained]),
            PredictionsEndpoint.Describe(frame, row),
            EntityAnswer.Of(state),
            Features(runtime, vector ?? []));
    }

    private static int RowOf(PredictionFrame frame, Labels entity)
    {
        for (var row = 0; row < frame.Count; row++)
        {
            if (frame.EntityAt(row).Equals(entity))
            {
                return row;
            }
        }

        return -1;
    }

    // JSON has no NaN.
    private static Dictionary<string, float?> Features(PredictorRuntime runtime, float[] vector) =>
        runtime.Schema.Names.Zip(vector).ToDictionary(one => one.First, one => float.IsFinite(one.Second) ? one.Second : (float?)null, StringComparer.Ordinal);
}

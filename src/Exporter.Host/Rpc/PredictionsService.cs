using Exporter.Exposition;
using Exporter.Host.Pipeline;
using Exporter.Host.Rpc.Proto;
using Exporter.Host.Serving;
using Grpc.Core;

namespace Exporter.Host.Rpc;

/// <summary><c>foresight.v1.Predictions</c>; see predictions.proto.</summary>
/// <param name="pipeline">The predictors.</param>
/// <param name="board">What is predicted.</param>
/// <param name="watch">Sends what is predicted from now on.</param>
/// <param name="desk">Scores vectors.</param>
internal sealed class PredictionsService(StreamPipeline pipeline, PredictionBoard board, PredictionWatch watch, ScoringDesk desk) : Predictions.PredictionsBase
{
    /// <inheritdoc/>
    public override Task<ListResponse> List(ListRequest request, ServerCallContext context)
    {
        var question = ListQuestion.Read(request, pipeline);
        return Task.FromResult(new ListResponse { Predictors = { question.FramesOf(board.Look()).Select(one => PredictionMessages.Describe(question, one.Frame, one.Challenger)) } });
    }

    /// <inheritdoc/>
    public override Task Watch(ListRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context) =>
        watch.ServeAsync(() => ListQuestion.Read(request, pipeline), responseStream, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context)
    {
        try
        {
            await using var turn = await desk.EnterAsync(request.Predictor, request.Version, context.CancellationToken);
            TakeIn(request, turn);
            var probabilities = await turn.ScoreAsync();
            var response = new ScoreResponse { Model = turn.Model.Version, Horizons = { turn.Model.Horizons } };
            var horizons = response.Horizons.Count;
            for (var row = 0; row < request.Vectors.Count; row++)
            {
                var score = new VectorScore();
                foreach (var probability in probabilities.Span.Slice(row * horizons, horizons))
                {
                    score.Probabilities.Add(probability);
                }

                response.Scores.Add(score);
            }

            desk.Metrics.Answered(ServingMetrics.Grpc);
            return response;
        }
        catch (ServingException refusal)
        {
            desk.Metrics.Refused(ServingMetrics.Grpc, refusal.Fault);
            throw new RpcException(new Grpc.Core.Status(StatusOf(refusal.Fault), refusal.Message));
        }
    }

    private static void TakeIn(ScoreRequest request, ScoringTurn turn)
    {
        if (request.Vectors.Count > ScoringDesk.MaxVectors)
        {
            throw ScoringDesk.TooMany(request.Vectors.Count);
        }

        var (columns, mistakes) = (turn.Model.Columns, new VectorMistakes());
        turn.Begin(request.Vectors.Count);
        for (var row = 0; row < request.Vectors.Count; row++)
        {
            var values = request.Vectors[row].Values;
            var into = turn.Add();
            if (values.Count == columns)
            {
                values.CopyTo(into.Array!, into.Offset);
            }
            else
            {
                mistakes.Add($"vector {row} has {values.Count} values, the model takes {columns}");
            }
        }

        mistakes.Check();
    }

    private static StatusCode StatusOf(ServingFault fault) => fault switch
    {
        ServingFault.UnknownModel => StatusCode.NotFound,
        ServingFault.Invalid or ServingFault.TooLarge => StatusCode.InvalidArgument,
        ServingFault.Busy => StatusCode.ResourceExhausted,
        _ => StatusCode.Internal,
    };
}

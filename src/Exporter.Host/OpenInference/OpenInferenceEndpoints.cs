using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Exporter.Host.Endpoints;
using Exporter.Host.Serving;
using Exporter.Models;

namespace Exporter.Host.OpenInference;

/// <summary>The Open Inference Protocol, version 2, over HTTP: the loaded models for vectors that others bring.</summary>
/// <remarks>
/// A model has the name of its predictor; its versions are those that are in use, the champion's where none is named. Source: kserve.github.io, "Open Inference Protocol".
/// </remarks>
internal static class OpenInferenceEndpoints
{
    private const string Model = "/v2/models/{name}";
    private const string Version = "/versions/{version}";
    private const string DataType = "FP32";

    /// <summary>Puts the protocol on its paths.</summary>
    /// <param name="endpoints">The server.</param>
    /// <param name="bodies">Bounds memory and time of requests.</param>
    /// <param name="desk">Scores.</param>
    public static void MapOpenInference(this IEndpointRouteBuilder endpoints, BodyMemory bodies, ScoringDesk desk)
    {
        endpoints.MapGet("/v2", context => JsonAnswer.WriteAsync(context, new ServerAnswer("foresight", BuildIdentity.Version, []), OpenInferenceJson.Default.ServerAnswer));
        endpoints.MapGet("/v2/health/live", context => JsonAnswer.WriteAsync(context, new LiveAnswer(true), OpenInferenceJson.Default.LiveAnswer));

        // A predictor has a model from its first moment on, be it the baseline.
        endpoints.MapGet("/v2/health/ready", context => JsonAnswer.WriteAsync(context, new ReadyAnswer(true), OpenInferenceJson.Default.ReadyAnswer));
        foreach (var model in (string[])[Model, Model + Version])
        {
            endpoints.MapGet(model, context => DescribeAsync(context, desk, Metadata, OpenInferenceJson.Default.ModelMetadataAnswer));
            endpoints.MapGet(model + "/ready", context => DescribeAsync(context, desk, found => new ModelReadyAnswer(found.Predictor, true), OpenInferenceJson.Default.ModelReadyAnswer));
            endpoints.MapPost(model + "/infer", context => InferAsync(context, bodies, desk));
        }
    }

    private static ModelMetadataAnswer Metadata(LoadedModel model) => new(
        model.Predictor,
        [.. LoadedModel.Of(model.Runtime).Select(one => one.Version)],
        ModelMetrics.KindOf(model.Version) is var kind && kind == "onnx" ? "onnx_onnxv1" : $"foresight_{kind}",
        [new TensorAnswer(ModelContract.InputName, DataType, [-1, model.Columns])],
        [new TensorAnswer(ModelContract.OutputName, DataType, [-1, model.Horizons.Count])]);

    private static async Task DescribeAsync<T>(HttpContext context, ScoringDesk desk, Func<LoadedModel, T> describe, JsonTypeInfo<T> type)
    {
        try
        {
            await JsonAnswer.WriteAsync(context, describe(desk.Models.Find(Value(context, "name"), Value(context, "version"))), type);
        }
        catch (ServingException unknown)
        {
            await RefuseAsync(context, StatusOf(unknown.Fault), unknown.Message);
        }
    }

    private static async Task InferAsync(HttpContext context, BodyMemory bodies, ScoringDesk desk)
    {
        try
        {
            RequestBody.LiftServerLimit(context);
            using var share = bodies.Begin();
            using var body = await RequestBody.ReadAsync(context.Request, ScoringDesk.MaxBodyBytes, share);
            if (body.Length > ScoringDesk.MaxBodyBytes)
            {
                context.Response.Headers.Connection = "close";
                throw new ServingException(ServingFault.TooLarge, $"the body has more than {ScoringDesk.MaxBodyBytes} bytes: send several requests");
            }

            await using var turn = await desk.EnterAsync(Value(context, "name"), Value(context, "version"), context.RequestAborted);
            var id = InferRequest.Read(body.Bytes, turn);
            await WriteAsync(context, turn, id, await turn.ScoreAsync());
            desk.Metrics.Answered(ServingMetrics.OpenInference);
        }
        catch (ServingException refusal)
        {
            desk.Metrics.Refused(ServingMetrics.OpenInference, refusal.Fault);
            await RefuseAsync(context, StatusOf(refusal.Fault), refusal.Message);
        }
        catch (BodyRefusedException refused)
        {
            desk.Metrics.Refused(ServingMetrics.OpenInference, ServingFault.Busy);
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, refused.Message);
        }
        catch (BadHttpRequestException exception)
        {
            desk.Metrics.Refused(ServingMetrics.OpenInference, ServingFault.Invalid);
            await RefuseAsync(context, exception.StatusCode, $"the body cannot be read: {exception.Message}");
        }
    }

    /// <summary>Answers with the probabilities; null where the model has no valid answer for a vector.</summary>
    private static async Task WriteAsync(HttpContext context, ScoringTurn turn, string? id, ReadOnlyMemory<float> probabilities)
    {
        context.Response.ContentType = JsonAnswer.ContentType;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("model_name", turn.Model.Predictor);
        writer.WriteString("model_version", turn.Model.Version);
        if (id is not null)
        {
            writer.WriteString("id", id);
        }

        writer.WriteStartArray("outputs");
        writer.WriteStartObject();
        writer.WriteString("name", ModelContract.OutputName);
        writer.WriteString("datatype", DataType);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(turn.Rows);
        writer.WriteNumberValue(turn.Model.Horizons.Count);
        writer.WriteEndArray();
        writer.WriteStartArray("data");
        Write(writer, probabilities.Span);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<float> probabilities)
    {
        foreach (var probability in probabilities)
        {
            if (float.IsNaN(probability))
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteNumberValue(probability);
            }
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return JsonAnswer.WriteAsync(context, new ErrorAnswer(error), OpenInferenceJson.Default.ErrorAnswer);
    }

    private static string Value(HttpContext context, string name) => context.Request.RouteValues[name] as string ?? "";

    private static int StatusOf(ServingFault fault) => fault switch
    {
        ServingFault.UnknownModel => StatusCodes.Status404NotFound,
        ServingFault.Invalid => StatusCodes.Status400BadRequest,
        ServingFault.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ServingFault.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

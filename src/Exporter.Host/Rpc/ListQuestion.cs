using System.Globalization;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Host.QueryApi;
using Exporter.Host.Rpc.Proto;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace Exporter.Host.Rpc;

/// <summary>Reads a request as if its fields were the parameters of <c>/api/v1/predictions</c>: one set of rules, and of words for mistakes.</summary>
internal static class ListQuestion
{
    /// <summary>Which predictions are wanted.</summary>
    /// <exception cref="RpcException">There is no such predictor, or fields are wrong: all of them are told.</exception>
    public static PredictionsQuestion Read(ListRequest request, StreamPipeline pipeline)
    {
        try
        {
            return new PredictionsQuestion(new CheckedParameters(QueryParameters.Of(Parameters(request))), pipeline);
        }
        catch (BadParametersException wrong)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.InvalidArgument, wrong.Message));
        }
        catch (ProblemException unknown)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, unknown.Message));
        }
    }

    private static Dictionary<string, StringValues> Parameters(ListRequest request) => new()
    {
        ["predictor"] = request.Predictor,
        ["match[]"] = request.Match.ToArray(),
        ["horizon"] = request.Horizon,
        ["min_probability"] = request.HasMinProbability ? request.MinProbability.ToString("R", CultureInfo.InvariantCulture) : "",
        ["alerting"] = request.HasAlerting ? Word(request.Alerting) : "",
        ["sort"] = Word(request.Sort),
        ["limit"] = request.Limit.ToString(CultureInfo.InvariantCulture),
        ["offset"] = request.Offset.ToString(CultureInfo.InvariantCulture),
        ["role"] = Word(request.Role),
    };

    // Names of values are the words of the parameters; what is none stays a number, and is told as a mistake.
#pragma warning disable CA1308 // Words of the parameters are in lower case.
    private static string Word<T>(T value) => $"{value}".ToLowerInvariant();
#pragma warning restore CA1308
}

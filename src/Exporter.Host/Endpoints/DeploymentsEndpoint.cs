using Exporter.Feedback.Storage;
using Exporter.Host.Deployments;
using Exporter.Host.Problems;
using Exporter.Risk.Deployments;

namespace Exporter.Host.Endpoints;

/// <summary><c>/api/v1/deployments/risk</c>: POST tells how likely a failure follows a deployment and remembers it, GET lists what is remembered.</summary>
/// <remarks>200 with the risk; 400 with every mistake of the body. 503 when the disk cannot be written: posting the same again does no harm.</remarks>
internal static class DeploymentsEndpoint
{
    private const string Path = "/api/v1/deployments/risk";
    private const string What = "a deployment";

    /// <summary>Deployments that are listed, the newest first.</summary>
    public const int MostListed = 1000;

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapDeployments(this IEndpointRouteBuilder endpoints, BodyMemory bodies, DeploymentDesk desk, Store? store)
    {
        endpoints.MapPost(Path, context => PostedJson.ReceiveAsync(context, bodies, What, body => TakeAsync(context, body, desk)));
        endpoints.MapGet(Path, context => StoreAnswer.PageAsync(context, store, (parameters, open) => List(parameters, open), DeploymentsJson.Default.DeploymentsAnswer));
    }

    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, DeploymentDesk desk)
    {
        List<string> mistakes = [];
        var posted = DeploymentBody.Read(body, mistakes);
        if (posted is not null && desk.MistakeOf(posted) is { Length: > 0 } mistake)
        {
            mistakes.Add(mistake);
        }

        if (!desk.IsOpen)
        {
            await StoreAnswer.NoStoreAsync(context);
        }
        else if (posted is null || mistakes.Count > 0)
        {
            await Problem.WriteAsync(context, ProblemKind.Body, mistakes);
        }
        else if (await desk.TakeAsync(posted, context.RequestAborted) is { } answer)
        {
            await JsonAnswer.WriteAsync(context, answer, DeploymentsJson.Default.DeploymentAnswer);
        }
        else
        {
            await StoreAnswer.NotWrittenAsync(context);
        }
    }

    private static DeploymentsAnswer List(CheckedParameters parameters, Store store)
    {
        parameters.Check();
        return new DeploymentsAnswer(
        [
            .. store.Read(connection => DeploymentRows.Read(connection, MostListed), []).Select(one => new KeptDeploymentAnswer(
                one.Service, one.Version, LabelMap.Of(one.Labels), AdviceText.Time(one.StartMs), Math.Round(one.Probability, 4), Math.Round(one.ChangeProbability, 4),
                Math.Round(one.TargetProbability, 4), DeploymentInputs.Parse(one.Inputs), one.Outcome is { } outcome ? DeploymentOutcomeWrite.NameOf(outcome) : null, AdviceText.OptionalTime(one.FailedMs))),
        ]);
    }
}

using Exporter.Feedback.Storage;
using Exporter.Host.Incidents;
using Exporter.Host.Lifecycle;
using Exporter.Host.Overrides;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Overrides;

namespace Exporter.Host.Endpoints;

/// <summary><c>/api/v1/models/{predictor}</c>: GET lists the versions in the registry; POST below it promotes, rolls back, pins and reloads, off unless the command line allows it.</summary>
/// <param name="isEnabled">Whether models may be changed over HTTP.</param>
/// <param name="pipeline">Whose models.</param>
/// <param name="desk">Changes which model is champion.</param>
/// <param name="overrides">Pins.</param>
/// <param name="store">The audit trail; null where nothing is kept.</param>
/// <param name="metrics">Where changes are counted.</param>
internal sealed class ModelAdminEndpoint(bool isEnabled, StreamPipeline pipeline, ModelDesk desk, OverrideDesk overrides, Store? store, ModelAdminMetrics metrics)
{
    private const string Path = "/api/v1/models/{predictor}";

    private readonly VersionCatalog _catalog = new(pipeline.Models);

    private delegate Task<ModelChangeAnswer?> Change(string predictor, ModelRequest request, string origin, CancellationToken cancellation);

    /// <summary>Puts the endpoint on its paths.</summary>
    public void Map(IEndpointRouteBuilder endpoints, BodyMemory bodies)
    {
        endpoints.MapGet(Path, context => ApiAnswer.GuardAsync(
            context, () => JsonAnswer.WriteAsync(context, Describe(WantedPredictors.FindOne(pipeline, PredictorOf(context))), LifecycleJson.Default.PredictorRegistryAnswer)));
        endpoints.MapPost($"{Path}/{ModelActions.Promote}", context => ReceiveAsync(context, bodies, ModelActions.Promote, desk.PromoteAsync));
        endpoints.MapPost($"{Path}/{ModelActions.Rollback}", context => ReceiveAsync(context, bodies, ModelActions.Rollback, desk.RollBackAsync));
        endpoints.MapPost($"{Path}/{ModelActions.Reload}", context => ReceiveAsync(context, bodies, ModelActions.Reload, desk.ReloadAsync));
        endpoints.MapPost($"{Path}/{ModelActions.Pin}", context => GuardAsync(context, () => PostedJson.ReceiveAsync(context, bodies, "a pin", body => PinAsync(context, body))));
        endpoints.MapDelete($"{Path}/{ModelActions.Pin}", context => GuardAsync(context, () => ApiAnswer.GuardAsync(context, () => UnpinAsync(context))));
    }

    private PredictorRegistryAnswer Describe(PredictorRuntime runtime) => new(
        runtime.Definition.Name,
        runtime.Definition.Champion.Name,
        runtime.Model.Current.Version,
        runtime.ModelChoice is { } choice ? OverrideAnswer.Of(choice, overrides.Times.NowMs) : null,
        isEnabled,
        _catalog.Of(runtime),
        pipeline.Models.HistoryOf(runtime.Definition.Name, Signals.ModelAlias.Champion),
        [.. (store?.Read(connection => ModelChangeRows.Read(connection, runtime.Definition.Name), []) ?? []).Select(change => ModelChangeAnswer.Of(change))]);

    private Task ReceiveAsync(HttpContext context, BodyMemory bodies, string action, Change change) => GuardAsync(context, () => PostedJson.ReceiveAsync(
        context, bodies, $"a request to {action}", body => ApiAnswer.GuardAsync(context, async () =>
        {
            var request = ModelRequest.Read(body, action);
            WantedPredictors.FindOne(pipeline, PredictorOf(context));
            await AnswerAsync(context, await change(PredictorOf(context), request, OriginOf(context), context.RequestAborted));
        })));

    private static Task AnswerAsync(HttpContext context, ModelChangeAnswer? answer) => answer switch
    {
        null => StoreAnswer.NotWrittenAsync(context),
        { IsDone: false } => Problem.WriteAsync(context, ProblemKind.NotChanged, answer.Result ?? ""),
        _ => JsonAnswer.WriteAsync(context, answer, LifecycleJson.Default.ModelChangeAnswer),
    };

    private Task PinAsync(HttpContext context, ReadOnlyMemory<byte> body) => ApiAnswer.GuardAsync(context, async () =>
    {
        var predictor = WantedPredictors.FindOne(pipeline, PredictorOf(context)).Definition.Name;
        var times = overrides.Times;
        var pin = OverrideBody.Read(body, overrides.Predictors, times, predictor);
        await OverridesEndpoint.AnswerAsync(context, await TakeAsync(pin, OriginOf(context), context.RequestAborted), overrides.Max, times.NowMs);
    });

    private async Task<OverrideReceipt?> TakeAsync(Override pin, string origin, CancellationToken cancellation)
    {
        try
        {
            var receipt = await overrides.TakeAsync(pin, origin, cancellation);
            (receipt?.Kept is null ? (Action<string>)metrics.Failed : metrics.Done)(ModelActions.Pin);
            return receipt;
        }
        catch (ProblemException)
        {
            metrics.Refused(ModelActions.Pin);
            throw;
        }
    }

    private async Task UnpinAsync(HttpContext context)
    {
        var (predictor, by) = (WantedPredictors.FindOne(pipeline, PredictorOf(context)).Definition.Name, context.Request.Query["by"].ToString());
        if (by.Length is 0 or > IncidentBody.MaxSource)
        {
            throw new ProblemException(ProblemKind.Parameters, $"?by= must say who ends it, in {IncidentBody.MaxSource} characters at most");
        }

        Override[] pins = [.. overrides.Known.Where(one => one.Kind == OverrideKind.Pin && one.Predictor == predictor)];
        if (pins.Length == 0)
        {
            throw new ProblemException(ProblemKind.UnknownOverride, $"no version of \"{predictor}\" is pinned");
        }

        foreach (var pin in pins)
        {
            if (await overrides.EndAsync(pin.Number, by, OriginOf(context), context.RequestAborted) is null)
            {
                metrics.Failed(ModelActions.Unpin);
                await StoreAnswer.NotWrittenAsync(context);
                return;
            }
        }

        metrics.Done(ModelActions.Unpin);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Refuses what is not allowed, and what could not be written down.</summary>
    private Task GuardAsync(HttpContext context, Func<Task> serve) =>
        !isEnabled ? Problem.WriteAsync(context, ProblemKind.AdminDisabled, "models are not changed over HTTP: start with --web.enable-admin-api")
        : store is null ? StoreAnswer.NoStoreAsync(context)
        : serve();

    private static string PredictorOf(HttpContext context) => context.Request.RouteValues["predictor"]?.ToString() ?? "";

    private static string OriginOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}

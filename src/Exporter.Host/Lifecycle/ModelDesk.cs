using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Overrides;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Evaluation;
using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Host.Lifecycle;

/// <summary>Changes which model is champion, as somebody asks for it: looks whether it can be, writes down who asks, moves the alias, and has the predictor follow.</summary>
/// <remarks>
/// One change at a time. The alias is moved by the registry, which takes turns with the trainer; the predictor follows by <see cref="ModelFollower"/>, by the same look as
/// ever, so nothing races with its polling. A request is in the store before anything moves: a process that is killed in between leaves a row without a result.
/// </remarks>
/// <param name="pipeline">Whose models.</param>
/// <param name="follower">Brings into use what an alias stands for.</param>
/// <param name="overrides">Lets the baseline predict where no version was champion before.</param>
/// <param name="store">The audit trail; null where nothing is kept, and then nothing is changed.</param>
/// <param name="metrics">Where changes are counted.</param>
/// <param name="time">The process's clock: when it was asked for.</param>
/// <param name="logger">Where changes are told.</param>
internal sealed partial class ModelDesk(StreamPipeline pipeline, ModelFollower follower, OverrideDesk overrides, Store? store, ModelAdminMetrics metrics, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Makes a version champion.</summary>
    /// <param name="predictor">Whose.</param>
    /// <param name="request">Which one, and who asks why.</param>
    /// <param name="origin">The address that the request came from.</param>
    /// <param name="cancellation">Gives up waiting for a turn.</param>
    /// <returns>What is so now; null where it could not be written down, and nothing was changed.</returns>
    /// <exception cref="ProblemException">It cannot be done; the message says why, with both sides where the model does not fit.</exception>
    public Task<ModelChangeAnswer?> PromoteAsync(string predictor, ModelRequest request, string origin, CancellationToken cancellation) => InTurnAsync(ModelActions.Promote, predictor, request, () =>
    {
        var runtime = RequireFollower(predictor);
        var model = ModelChoice.Meant(pipeline.Models, predictor, request.Version);
        ModelChoice.RequireFit(pipeline, runtime, model.Version);
        if (!request.IsForced && ModelWorth.Of(model.RequireContract()).Doubt is { } doubt)
        {
            throw new ProblemException(ProblemKind.UnfitModel, $"{model.Version} {doubt}: it was not promoted; \"force\": true promotes it all the same");
        }

        var asked = Asked(ModelActions.Promote, runtime, Champion(predictor), model.Version, request, origin);
        return MakeAsync(asked, runtime, Synchronously(() => pipeline.Models.Promote(predictor, model.Version, ModelAlias.Champion)), SwitchReason.AliasMoved, cancellation);
    }, cancellation);

    /// <summary>Makes the champion before champion again.</summary>
    /// <inheritdoc cref="PromoteAsync"/>
    public Task<ModelChangeAnswer?> RollBackAsync(string predictor, ModelRequest request, string origin, CancellationToken cancellation) => InTurnAsync(ModelActions.Rollback, predictor, request, () =>
    {
        var runtime = RequireFollower(predictor);
        if (pipeline.Models.HistoryOf(predictor, ModelAlias.Champion) is not [var from, var to, ..])
        {
            throw new ProblemException(ProblemKind.UnknownModel, $"no version of \"{predictor}\" was champion before");
        }

        ModelChoice.RequireFit(pipeline, runtime, to);
        return MakeAsync(
            Asked(ModelActions.Rollback, runtime, from, to, request, origin), runtime, Synchronously(() => pipeline.Models.Rollback(predictor, ModelAlias.Champion, to)), SwitchReason.AliasMoved, cancellation);
    }, cancellation);

    /// <summary>Reads the predictor's models again, those that are files too.</summary>
    /// <inheritdoc cref="PromoteAsync"/>
    public Task<ModelChangeAnswer?> ReloadAsync(string predictor, ModelRequest request, string origin, CancellationToken cancellation) => InTurnAsync(ModelActions.Reload, predictor, request, () =>
    {
        var runtime = WantedPredictors.FindOne(pipeline, predictor);
        var asked = Asked(ModelActions.Reload, runtime, runtime.Model.Followed.Version, runtime.Definition.Champion.Name, request, origin);
        return MakeAsync(asked, runtime, Synchronously(() => follower.Reload(runtime)), SwitchReason.Reload, cancellation);
    }, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<ModelChangeAnswer?> InTurnAsync(string action, string predictor, ModelRequest request, Func<Task<ModelChangeAnswer?>> change, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        catch (ProblemException problem)
        {
            metrics.Refused(action);
            Log.ModelsNotChanged(logger, predictor, action, request.Version, request.By, problem.Message);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ModelChangeAnswer?> MakeAsync(ModelChange asked, PredictorRuntime runtime, Func<Task> change, SwitchReason reason, CancellationToken cancellation)
    {
        var write = new ModelChangeWrite(asked);
        if (await CommittedWrite.InTimeAsync(store, write, write.Number, time, cancellation).ConfigureAwait(false) is not { } number)
        {
            return null;
        }

        if (asked.Action != ModelActions.Reload)
        {
            runtime.Switches.Expect(asked.To, reason, $"{asked.By}: {asked.Reason}");
        }

        try
        {
            await change().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RegistryException or IOException or UnauthorizedAccessException)
        {
            runtime.Switches.Withdraw();
            await NoteAsync(number, exception.Message).ConfigureAwait(false);
            metrics.Failed(asked.Action);
            Log.ModelsNotChanged(logger, asked.Predictor, asked.Action, asked.To, asked.By, exception.Message);
            return ModelChangeAnswer.Of(asked with { Result = exception.Message }, runtime.Model.Current.Version);
        }

        follower.Look();
        await NoteAsync(number, ModelChange.Done).ConfigureAwait(false);
        metrics.Done(asked.Action);
        Log.ModelsChanged(logger, asked.Predictor, asked.Action, asked.From, asked.To, asked.By, asked.Reason);
        return ModelChangeAnswer.Of(asked with { Result = ModelChange.Done }, runtime.Model.Followed.Version);
    }

    /// <summary>Whoever asked is answered once the result is kept, if the disk lets it be; what was done is done either way.</summary>
    private Task<bool> NoteAsync(long number, string result)
    {
        var write = new ModelChangeEndWrite(number, result);
        return CommittedWrite.InTimeAsync(store, write, write.Committed, time, CancellationToken.None);
    }

    private ModelChange Asked(string action, PredictorRuntime runtime, string from, string to, ModelRequest request, string origin) =>
        new(runtime.Definition.Name, action, from, to, request.Reason, request.By, origin, time.GetUtcNow().ToUnixTimeMilliseconds());

    private static Func<Task> Synchronously(Action change) => () =>
    {
        change();
        return Task.CompletedTask;
    };

    private string Champion(string predictor) => pipeline.Models.HistoryOf(predictor, ModelAlias.Champion).FirstOrDefault() ?? "";

    /// <summary>The predictor, if moving the alias moves its model.</summary>
    private PredictorRuntime RequireFollower(string predictor)
    {
        var runtime = WantedPredictors.FindOne(pipeline, predictor);
        return runtime.Definition.Champion.Alias == ModelAlias.Champion ? runtime : throw new ProblemException(
            ProblemKind.NotChanged, $"\"{predictor}\" predicts with {runtime.Definition.Champion.Name}, as the configuration says, not with the champion of the registry: moving that would change nothing; \"model: champion\" follows it, and a version can be pinned");
    }
}

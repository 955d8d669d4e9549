using Exporter.Feedback.Storage;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Host.Lifecycle;

/// <content>What rules ask for: done, written down and told like what people ask for.</content>
internal sealed partial class ModelDesk
{
    /// <summary>Who asks for a promotion by rule.</summary>
    public const string PromotionRule = "promotion rule";

    /// <summary>Who asks for a rollback by rule.</summary>
    public const string RollbackRule = "rollback rule";

    /// <summary>Whether changes can be written down; where they cannot, no rule changes anything.</summary>
    public bool IsOpen => store is not null;

    /// <summary>Whether a version was rolled back, by a person or a rule, here or by the trainer: no rule makes it champion again.</summary>
    /// <exception cref="IOException">The registry cannot tell.</exception>
    public bool WasRolledBack(string predictor, string version) =>
        pipeline.Models.WasRolledBack(predictor, ModelAlias.Champion, version)
        || (store?.Read(connection => ModelChangeRows.WasRolledBack(connection, predictor, version), otherwise: true) ?? true);

    /// <summary>Makes a challenger champion, if the champion still is the one that it was held against.</summary>
    /// <param name="predictor">Whose.</param>
    /// <param name="champion">The version that it was held against.</param>
    /// <param name="version">The challenger's version.</param>
    /// <param name="why">What the rule saw.</param>
    /// <param name="cancellation">Gives up waiting for a turn.</param>
    /// <returns>What is so now; null where it could not be written down, or somebody else has changed the champion meanwhile.</returns>
    /// <exception cref="ProblemException">It cannot be done.</exception>
    public Task<ModelChangeAnswer?> PromoteByRuleAsync(string predictor, string champion, string version, string why, CancellationToken cancellation)
    {
        var request = new ModelRequest(version, IsForced: true, why, PromotionRule);
        return InTurnAsync(ModelActions.Promote, predictor, request, () =>
        {
            var runtime = RequireFollower(predictor);
            if (runtime.Model.Followed.Version != champion || Champion(predictor) != champion)
            {
                return Task.FromResult<ModelChangeAnswer?>(null);
            }

            ModelChoice.RequireFit(pipeline, runtime, version);
            var asked = Asked(ModelActions.Promote, runtime, champion, version, request, origin: "");
            return MakeAsync(asked, runtime, Synchronously(() => pipeline.Models.Promote(predictor, version, ModelAlias.Champion)), SwitchReason.PromotionRule, cancellation);
        }, cancellation);
    }

    /// <summary>Makes the champion before champion again, or has the baseline predict where there was none or it does not fit any more.</summary>
    /// <param name="predictor">Whose.</param>
    /// <param name="broken">The version that broke its promise.</param>
    /// <param name="why">What the rule saw.</param>
    /// <param name="cancellation">Gives up waiting for a turn.</param>
    /// <returns>As for <see cref="PromoteByRuleAsync"/>.</returns>
    public Task<ModelChangeAnswer?> RollBackByRuleAsync(string predictor, string broken, string why, CancellationToken cancellation)
    {
        var request = new ModelRequest("", IsForced: true, why, RollbackRule);
        return InTurnAsync(ModelActions.Rollback, predictor, request, () =>
        {
            var runtime = RequireFollower(predictor);
            var history = pipeline.Models.HistoryOf(predictor, ModelAlias.Champion);
            if (runtime.Model.Followed.Version != broken || history.FirstOrDefault() != broken)
            {
                return Task.FromResult<ModelChangeAnswer?>(null);
            }

            var to = history is [_, var before, ..] && Fits(runtime, before) ? before : null;
            var asked = Asked(ModelActions.Rollback, runtime, broken, to ?? BaselineScorer.BaselineVersion, request, origin: "");
            return MakeAsync(
                asked,
                runtime,
                to is null ? () => PutBaselineAsync(predictor, why, cancellation) : Synchronously(() => pipeline.Models.Rollback(predictor, ModelAlias.Champion, to)),
                SwitchReason.RollbackRule,
                cancellation);
        }, cancellation);
    }

    private bool Fits(PredictorRuntime runtime, string version)
    {
        try
        {
            ModelChoice.RequireFit(pipeline, runtime, version);
            return true;
        }
        catch (ProblemException)
        {
            return false;
        }
    }

    /// <summary>No alias can stand for the baseline, so an override lets it predict, from the next step on, until somebody ends it.</summary>
    private async Task PutBaselineAsync(string predictor, string why, CancellationToken cancellation)
    {
        var decided = new Override
        {
            Number = 0, Kind = OverrideKind.Baseline, Predictor = predictor, StartMs = overrides.Times.NextOf(predictor), Reason = why, By = RollbackRule,
        };
        if ((await overrides.TakeAsync(decided, origin: "", cancellation).ConfigureAwait(false))?.Kept is null)
        {
            throw new IOException("the override that lets the baseline predict could not be kept");
        }
    }
}

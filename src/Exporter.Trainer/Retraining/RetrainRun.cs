using System.Diagnostics.CodeAnalysis;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Reporting;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Retraining;

/// <summary>A dataset that is up to date in, a challenger in the registry out; or a reason why not.</summary>
/// <remarks>
/// Killed at any moment, the same command does the rest: the dataset goes on where it was, a training begins anew and gives the same bytes, which have the same
/// version, and what came of it is written down last.
/// </remarks>
/// <param name="definition">The predictor.</param>
/// <param name="options">What decides the result.</param>
/// <param name="registry">Where models are.</param>
/// <param name="log">Told the progress and the results.</param>
internal sealed class RetrainRun(PredictorDefinition definition, RetrainOptions options, ModelRegistry registry, TextWriter log)
{
    /// <summary>Told the report of a model that was made, registered or not; null makes none.</summary>
    public Action<ReportContent>? Report { get; init; }

    /// <summary>Runs.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="listed">Incidents that were written down.</param>
    /// <param name="outcomes">What sidecars know.</param>
    /// <param name="last">The last run that went all the way; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TrainingException">No model can be made.</exception>
    /// <exception cref="RegistryException">The registry does not take it.</exception>
    public async Task<RetrainSummary> RunAsync(
        DatasetFolder dataset, IReadOnlyList<ListedIncident> listed, OutcomeLabels outcomes, RetrainSummary? last, CancellationToken cancellation)
    {
        var manifest = dataset.Manifest;
        DatasetMatch.Require(dataset, definition, "Take another folder, or put the configuration back.");
        var training = Training(manifest, listed, outcomes);
        var identity = RetrainIdentity.Of(definition, manifest, training, listed, outcomes);
        var summary = new RetrainSummary
        {
            Predictor = definition.Name,
            Result = RetrainResult.NothingNew,
            Interventions = outcomes.Acted,
            Prevented = outcomes.Prevented.Length,
            Identity = identity.Whole,
            Labels = identity.Labels,
            DataTo = DateTimeOffset.FromUnixTimeMilliseconds(training.ToMs),
        };
        if (WhyNothingNew(summary, last) is { } why)
        {
            return summary with { Reason = why };
        }

        await outcomes.WriteToAsync(log).ConfigureAwait(false);
        return await TrainAsync(dataset, training, summary, cancellation).ConfigureAwait(false);
    }

    private TrainingOptions Training(DatasetManifest manifest, IReadOnlyList<ListedIncident> listed, OutcomeLabels outcomes)
    {
        var toMs = Math.Min(manifest.EndMs - manifest.StepMs, options.Training.ToMs);
        var fromMs = options.Window > TimeSpan.Zero ? Math.Max(manifest.FromMs, toMs - (long)options.Window.TotalMilliseconds) : manifest.FromMs;
        var training = options.Training with { FromMs = fromMs, ToMs = toMs, Incidents = [.. listed, .. outcomes.Prevented], Unknown = outcomes.Unknown };
        return options.MaxMemory is { } bytes ? MemoryBudget.Apply(training, definition, bytes) : training;
    }

    private string? WhyNothingNew(RetrainSummary now, RetrainSummary? last)
    {
        if (last is null)
        {
            return null;
        }

        if (last.Identity == now.Identity)
        {
            return $"the last run learnt from the very same data and labels ({Name(last.Result)})";
        }

        var added = now.DataTo - last.DataTo;
        return last.Labels == now.Labels && added < options.MinNew
            ? $"since the last run {PrometheusDuration.Format(added.Value)} of history were added, less than {PrometheusDuration.Format(options.MinNew)}, and no label has changed"
            : null;
    }

    private async Task<RetrainSummary> TrainAsync(DatasetFolder dataset, TrainingOptions training, RetrainSummary summary, CancellationToken cancellation)
    {
        var hasChampion = TryReadChampion(out var champion, out var version);
        summary = summary with { Champion = version };
        var aside = Directory.CreateTempSubdirectory("foresight-retrain-");
        try
        {
            var path = Path.Combine(aside.FullName, $"{definition.Name}.onnx");
            var run = new TrainingRun(definition, training, log) { Champion = hasChampion ? champion : null, Report = Report };
            var result = await run.RunAsync(new DatasetSource(dataset, definition), path, cancellation).ConfigureAwait(false);
            return Register(path, result, Told(summary, result.Duel));
        }
        catch (WorthlessModelException e)
        {
            return summary with { Result = RetrainResult.NotBetter, Reason = e.Message };
        }
        catch (WorseModelException e)
        {
            return Told(summary, e.Duel) with { Result = RetrainResult.NotBetter, Reason = e.Message };
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }

    private bool TryReadChampion([NotNullWhen(true)] out ModelFile? file, out string? version)
    {
        file = null;
        if (!registry.TryResolve(definition.Name, ModelAlias.Champion, out version, out var error))
        {
            throw new RegistryException(error);
        }

        return version is not null && (registry.TryRead(definition.Name, version, out file, out error) ? true : throw new RegistryException(error));
    }

    private RetrainSummary Register(string path, TrainingResult result, RetrainSummary summary)
    {
        var content = File.ReadAllBytes(path);
        var promote = options.PromoteIfBetter && (result.Duel?.IsBetter ?? summary.Champion is null);
        var model = registry.Add(content, result.Contract, promote ? ModelAlias.Champion : ModelAlias.Challenger);
        var reason = result.Duel is { } duel
            ? duel.IsBetter ? "better than the champion on held-out time" : "as good as the champion on held-out time, within one standard error"
            : summary.Champion is null ? "there is no champion; it beats the baseline" : "nothing could be held against it";
        log.WriteLine($"In the registry as {string.Join(" and ", model.Aliases)} of \"{model.Predictor}\": {model.Path}");
        return summary with { Result = promote ? RetrainResult.Promoted : RetrainResult.Challenger, Version = model.Version, Reason = reason };
    }

    private static RetrainSummary Told(RetrainSummary summary, Duel? duel) => duel is null
        ? summary
        : summary with { F1 = Math.Round(duel.Candidate, 6), ChampionF1 = Math.Round(duel.Champion, 6), StandardError = Math.Round(duel.Error, 6) };

    private static string Name(RetrainResult result) => result == RetrainResult.NotBetter ? "no better model came of it" : "its model is in the registry";
}

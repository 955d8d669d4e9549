using Exporter.Configuration;
using Exporter.Mlflow;
using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Host.Mlflow;

/// <summary>Keeps aliases of the registry and of MLflow alike: whichever side was moved since they last agreed, the other follows; where both were, MLflow has its way.</summary>
/// <remarks>
/// What the registry has is the last good model, with or without MLflow. A side that is moved by hand, by the trainer, by the API or by a rule is moved all the same: what is
/// compared is where aliases stand, and nobody has to tell. Killed between two steps, the next comparison finds the same or does the rest.
/// </remarks>
/// <param name="registry">Ours.</param>
/// <param name="models">MLflow's.</param>
/// <param name="download">Brings versions in.</param>
/// <param name="options">Which MLflow, and whether it is written to.</param>
/// <param name="refused">What was refused and has not changed since, which is not downloaded again.</param>
internal sealed class AliasMirror(ModelRegistry registry, MlflowModels models, ModelDownload download, MlflowOptions options, RefusedVersions refused)
{
    /// <summary>Compares one alias, and moves the side that is behind.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="model">One of its models that follow MLflow.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">MLflow cannot be asked, or what it says cannot be used; both sides stay as they are.</exception>
    /// <exception cref="RegistryException">The registry cannot be read or changed.</exception>
    public async Task<MirrorResult> CompareAsync(PredictorDefinition definition, ModelReference model, CancellationToken cancellation)
    {
        var (alias, remote) = (model.Alias!, model.Remote!);
        var there = await models.ResolveAsync(remote.Name, remote.Alias, cancellation).ConfigureAwait(false);
        if (!registry.TryResolve(definition.Name, alias, out var here, out var error))
        {
            throw new RegistryException(error);
        }

        var path = Path.Combine(registry.Root, definition.Name, $"mlflow-{alias}.json");
        var last = MirrorState.Read(path);
        var isKnown = last?.IsOf(options.Url, remote) == true;
        var now = new MirrorState(options.Url.AbsoluteUri, remote.Name, remote.Alias, there, here);
        if (there is not null && (!isKnown || there != last!.There))
        {
            var brought = await BringAsync(definition, alias, remote, there, cancellation).ConfigureAwait(false);
            (now with { Here = brought }).Write(path);
            return new MirrorResult(brought == here ? MirrorMove.None : MirrorMove.Followed, there, brought);
        }

        if (isKnown && here is not null && here != last!.Here && options.WriteBack)
        {
            var number = await WriteBackAsync(definition, remote, here, there, cancellation).ConfigureAwait(false);
            (now with { There = number }).Write(path);
            return new MirrorResult(number == there ? MirrorMove.None : MirrorMove.WrittenBack, number, here);
        }

        if (!isKnown || there != last!.There)
        {
            now.Write(path);
        }

        return new MirrorResult(MirrorMove.None, there, here);
    }

    private async Task<string> BringAsync(PredictorDefinition definition, string alias, RemoteModel remote, string there, CancellationToken cancellation)
    {
        var version = await models.VersionAsync(remote.Name, there, cancellation).ConfigureAwait(false);
        refused.ThrowIfKnown(definition.Name, alias, version);
        try
        {
            return await download.BringAsync(definition, alias, version, cancellation).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Fault == MlflowFault.Refused)
        {
            refused.Remember(definition.Name, alias, version, exception);
            throw;
        }
    }

    private async Task<string> WriteBackAsync(PredictorDefinition definition, RemoteModel remote, string here, string? there, CancellationToken cancellation)
    {
        var sha256 = registry.TryRead(definition.Name, here, out var file, out var error) ? file.Sha256 : throw new RegistryException(error);
        var version = await models.FindAsync(remote.Name, sha256, cancellation).ConfigureAwait(false) ?? throw new MlflowException(
            MlflowFault.Refused, $"{here} is not in MLflow: no version of \"{remote.Name}\" has its SHA-256, so that {remote.Alias} stays where it is there; foresight_trainer publish --model {definition.Name}/{here} puts it there");
        if (version.Number != there)
        {
            await models.SetAliasAsync(remote.Name, remote.Alias, version.Number, cancellation).ConfigureAwait(false);
        }

        return version.Number;
    }
}

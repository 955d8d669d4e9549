using Exporter.Configuration;
using Exporter.Features;
using Exporter.Mlflow;
using Exporter.Mlflow.Artifacts;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Registry;
using Exporter.Models.Safety;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Host.Mlflow;

/// <summary>Brings a version of MLflow into the registry: downloaded aside, held against its checksum, and through all that a model passes before it is used.</summary>
/// <param name="registry">Where it goes.</param>
/// <param name="admission">Which files may be loaded.</param>
/// <param name="models">MLflow's models.</param>
/// <param name="stores">Where artifacts are.</param>
/// <param name="options">How large a model may be.</param>
internal sealed class ModelDownload(ModelRegistry registry, ModelAdmission admission, MlflowModels models, ArtifactStores stores, MlflowOptions options)
{
    private const string StagingFolder = ".mlflow";
    private const int MaxSignatureBytes = 4096;

    /// <summary>Lets an alias here stand for a version there; nothing is moved before the model is known to be good.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="alias">The alias here.</param>
    /// <param name="version">The version there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The version here.</returns>
    /// <exception cref="MlflowException">It cannot be had, or is not to be used.</exception>
    /// <exception cref="RegistryException">The registry does not take it.</exception>
    public async Task<string> BringAsync(PredictorDefinition definition, string alias, MlflowVersion version, CancellationToken cancellation)
    {
        var sha256 = version.Sha256 ?? throw Refused(version, $"has no tag {ModelTags.Sha256}, so that nothing tells its bytes from others: foresight_trainer publish writes it");
        if (registry.FindBytes(definition.Name, sha256) is { } known && Fits(definition, known))
        {
            registry.Promote(definition.Name, known, alias);
            return known;
        }

        var place = await models.DownloadUriAsync(version.Name, version.Number, cancellation).ConfigureAwait(false);
        var store = stores.Open(place);
        var content = await store.ReadAsync(ModelFolder.ModelFile, options.MaxModelBytes, cancellation).ConfigureAwait(false)
            ?? throw Refused(version, $"has no {ModelFolder.ModelFile} at {place}");
        if (ModelFile.HashOf(content) is var found && found != sha256)
        {
            throw Refused(version, $"has at {place} a {ModelFolder.ModelFile} of {content.Length} bytes with SHA-256 {found}, its tag {ModelTags.Sha256} says {sha256}");
        }

        var signature = await store.ReadAsync(ModelFolder.SignatureFile, MaxSignatureBytes, cancellation).ConfigureAwait(false);
        var contract = Check(definition, version, content, sha256, signature);
        return registry.Add(content, contract, alias, signature: signature).Version;
    }

    /// <summary>Whether a version that is here already can be used as it is; where it cannot, a signature may have come since.</summary>
    private bool Fits(PredictorDefinition definition, string version)
    {
        var attempt = ModelLoader.OpenVersion(version, definition, FeatureSchema.For(definition), registry, admission);
        attempt.Scorer?.Dispose();
        return attempt.Scorer is not null;
    }

    private ModelContract Check(PredictorDefinition definition, MlflowVersion version, byte[] content, string sha256, byte[]? signature)
    {
        var folder = Path.Combine(registry.Root, definition.Name, StagingFolder);
        var path = Path.Combine(folder, ModelFolder.ModelFile);
        try
        {
            OwnFiles.CreateFolder(folder);
            DurableFiles.Replace(path, content);
            ModelChecksum.Write(path, sha256);
            if (signature is not null)
            {
                DurableFiles.Replace(ModelSignature.PathOf(path), signature);
            }

            OnnxScorer? scorer = null;
            if (!ModelFile.TryRead(path, out var file, out var error, options.MaxModelBytes)
                || !admission.TryAdmit(file, out error)
                || !OnnxScorer.TryLoad(file, definition, FeatureSchema.For(definition), out scorer, out error))
            {
                throw Refused(version, $"is not to be used: {error}");
            }

            using (scorer)
            {
                return scorer.Contract.Predictor == definition.Name
                    ? scorer.Contract
                    : throw Refused(version, $"was made for predictor \"{scorer.Contract.Predictor}\", not \"{definition.Name}\"");
            }
        }
        finally
        {
            Clean(folder);
        }
    }

    private static void Clean(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is left there is written anew by the next download, and read by nobody.
        }
    }

    private static MlflowException Refused(MlflowVersion version, string why) => new(MlflowFault.Refused, $"version {version.Number} of \"{version.Name}\" {why}");
}

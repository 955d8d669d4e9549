using Exporter.Signals;

namespace Exporter.Models.Safety;

/// <summary>What a model file has to pass before a runtime of this process sees it: checksum, signature, inspection, trial.</summary>
/// <remarks>The cheap come first, and who made it before what it is. Safe to use from any thread.</remarks>
/// <param name="trial">The trial; null for none.</param>
public sealed class ModelAdmission(IModelTrial? trial = null)
{
    private volatile ModelTrust _trust = ModelTrust.Any;

    /// <summary>Which models are trusted.</summary>
    public ModelTrust Trust
    {
        get => _trust;
        set => _trust = value;
    }

    /// <summary>Admits a file or says why not.</summary>
    /// <param name="file">The file, as it would be loaded.</param>
    /// <param name="error">Why not, with its path; empty when it is admitted.</param>
    public bool TryAdmit(ModelFile file, out string error)
    {
        var trust = Trust;
        error = ModelChecksum.Refusal(file, trust.Required == ModelProof.Checksum);
        error = error.Length > 0 ? error : ModelSignature.Refusal(file, trust.Keys, trust.Required == ModelProof.Signature);
        if (error.Length == 0 && trial is not null && ModelInspection.TryPass(file.Content, out error))
        {
            error = trial.Refusal(file);
        }

        error = error.Length > 0 ? $"model file {file.Path}: {error}" : "";
        return error.Length == 0;
    }
}

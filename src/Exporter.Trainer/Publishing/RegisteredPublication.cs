using Exporter.Models.Registry;
using Exporter.Models.Safety;

namespace Exporter.Trainer.Publishing;

/// <summary>Makes a publication of what a registry has.</summary>
internal static class RegisteredPublication
{
    /// <summary>The file, its contract and its signature.</summary>
    /// <exception cref="RegistryException">The version is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Publication Of(RegisteredModel model)
    {
        var contract = model.RequireContract();
        var signature = ModelSignature.PathOf(model.Path);
        return new Publication(File.ReadAllBytes(model.Path), contract) { Signature = File.Exists(signature) ? File.ReadAllBytes(signature) : null };
    }
}

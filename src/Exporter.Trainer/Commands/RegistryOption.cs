using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>The option that says where the registry is.</summary>
internal static class RegistryOption
{
    /// <summary>The option with the sidecar's own default.</summary>
    public static Option<string> Make() => new("--registry")
    {
        Description = "Folder of the model registry: --models.path of the sidecar.",
        HelpName = "folder",
        DefaultValueFactory = _ => "models",
    };
}

using System.CommandLine;
using Exporter.Feedback.Storage;
using Exporter.Signals.State.Sealing;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Trainer.Commands;

/// <summary>The flags that name sidecars' stores, for their deployments.</summary>
internal sealed class StoreOptions
{
    private readonly Option<string[]> _feedback = new("--feedback") { Description = "A sidecar's foresight.db: its deployments and what came of them. May be given several times.", HelpName = "file" };
    private readonly Option<string?> _keyFile = new("--storage.key-file") { Description = "Key file of the sidecar whose foresight.db is given, where it is encrypted.", HelpName = "file" };

    /// <summary>The flags.</summary>
    public IEnumerable<Option> All => [_feedback, _keyFile];

    /// <summary>Reads the deployments whose outcome is known; null where no store is named, or there are mistakes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="mistakes">Receives what is wrong with the flags.</param>
    /// <exception cref="TrainingException">A file is missing, or no store of ours.</exception>
    public IReadOnlyList<KeptDeployment>? Read(ParseResult parsed, List<string> mistakes)
    {
        if (parsed.GetValue(_feedback) is not { Length: > 0 } stores)
        {
            return null;
        }

        try
        {
            var key = parsed.GetValue(_keyFile) is { } file ? SealKey.Read(file) : null;
            return DeploymentTable.Read(stores, key);
        }
        catch (SealKeyException exception)
        {
            mistakes.Add($"{_keyFile.Name}: {parsed.GetValue(_keyFile)} {exception.Message}");
            return null;
        }
    }
}

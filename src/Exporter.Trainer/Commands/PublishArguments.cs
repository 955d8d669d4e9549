using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>publish</c>.</summary>
internal sealed class PublishArguments : Arguments
{
    private readonly Option<string> _model = Text("--model", "model", $"Model of the registry: {RegisteredName.Notation}.");
    private readonly Option<string> _registry = RegistryOption.Make();
    private readonly Option<string> _config = Text("--config.file", "file", "The configuration, whose repository's commit is written down with the model where there is one.", "foresight.yml");

    /// <inheritdoc/>
    public override IEnumerable<Option> All => [_model, _registry, _config, .. Mlflow.All];

    /// <summary>Where to.</summary>
    public MlflowOptions Mlflow { get; } = new(isRequired: true);

    /// <summary>Which model.</summary>
    public string Model => Get(_model);

    /// <summary>Folder of the registry.</summary>
    public string Registry => Get(_registry);

    /// <summary>The configuration; it need not exist.</summary>
    public string ConfigFile => Get(_config);

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now) => Mlflow.Read(this);

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        // Each of them goes with each.
    }
}

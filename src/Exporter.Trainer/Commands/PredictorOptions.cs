using System.CommandLine;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>Which predictor a verb is about, and the configuration that says what it is. The same options for every verb that reads history.</summary>
/// <param name="role">What the predictor is to the verb, without a full stop.</param>
/// <param name="isRequired">Whether it must be named even where there is only one.</param>
internal sealed class PredictorOptions(string role, bool isRequired)
{
    private readonly Option<string> _config = Arguments.Text("--config.file", "file", "The sidecar's configuration.", "foresight.yml");
    private readonly Option<string> _predictor = isRequired
        ? Arguments.Text("--predictor", "name", $"{role}.")
        : Arguments.Optional("--predictor", "name", $"{role}; may be left out where there is only one.");

    private string _name = "";

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_config, _predictor];

    /// <summary>The configuration.</summary>
    public string ConfigFile { get; private set; } = "";

    /// <summary>Reads the options.</summary>
    public void Read(Arguments arguments) => (ConfigFile, _name) = (arguments.Get(_config), arguments.Get(_predictor));

    /// <summary>Finds the predictor; what is wrong is written to <paramref name="error"/>.</summary>
    /// <returns>Null where there is none.</returns>
    public PredictorDefinition? Find(TextWriter error) => ConfiguredPredictor.Find(ConfigFile, _name, error);
}

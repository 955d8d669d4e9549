using System.CommandLine;
using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>Which model a verb scores with: a file, or one of the registry. The same options for every verb that needs a finished model.</summary>
/// <param name="model">The option that names it.</param>
internal sealed class ModelOptions(Option<string> model)
{
    /// <summary>What names a model, for help.</summary>
    public const string Notation = "ONNX file (" + ModelPath.Notation + "), or a model of the registry: champion, challenger, PREDICTOR@ALIAS or PREDICTOR/VERSION";

    private readonly Option<string> _registry = RegistryOption.Make();

    private string _name = "";
    private ModelRegistry _models = null!;

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [model, _registry];

    /// <summary>Reads the options.</summary>
    public void Read(Arguments arguments) => (_name, _models) = (arguments.Get(model), new ModelRegistry(arguments.Get(_registry)));

    /// <summary>The file of the model that was named, else of the one that the configuration names.</summary>
    /// <param name="definition">The predictor; an alias alone is that of its models.</param>
    /// <returns>Null where neither names one. A file need not exist.</returns>
    /// <exception cref="RegistryException">The registry has no such model, or it is damaged.</exception>
    public string? FileFor(PredictorDefinition definition)
    {
        if (_name.Length > 0)
        {
            return ModelPath.Is(_name) ? _name : InRegistry(_name, definition.Name);
        }

        return definition.ModelAlias is { } alias ? InRegistry(alias, definition.Name) : definition.Model;
    }

    private string InRegistry(string name, string predictor)
    {
        var found = ModelAlias.All.Contains(name) ? _models.FindAlias(predictor, name) : RegisteredName.Find(_models, name);
        found.RequireContract();
        return found.Path;
    }
}

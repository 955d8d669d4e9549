using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Trainer.Importing;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>import</c>: puts an ONNX file from elsewhere into the registry, with a contract and checked.</summary>
internal sealed class ImportCommand : Command, IHasExamples
{
    private readonly Argument<string> _file = new("FILE") { Description = "The ONNX file." };
    private readonly Option<string> _config = new("--config.file", "--config") { Description = "The sidecar's configuration.", HelpName = "file", DefaultValueFactory = _ => "foresight.yml" };
    private readonly Option<string> _predictor = new("--predictor") { Description = "Predictor that the model is for.", HelpName = "name", Required = true };
    private readonly Option<string?> _thresholds = new("--thresholds") { Description = "Probabilities from which a prediction is an alert, one a horizon, such as 0.5,0.6; default: those of the file, or 0.5.", HelpName = "numbers" };
    private readonly Option<string?> _output = new("--output") { Description = "The output that holds probabilities, where several could.", HelpName = "name" };
    private readonly Option<string> _registry = RegistryOption.Make();

    /// <summary>The verb.</summary>
    public ImportCommand()
        : base("import", "Puts an ONNX file of scikit-learn, XGBoost, PyTorch or another program into the registry, with a contract and checked.")
    {
        Arguments.Add(_file);
        foreach (var option in (Option[])[_config, _predictor, _thresholds, _output, _registry])
        {
            Options.Add(option);
        }

        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        What it needs: one input of float32 or float64 [N, features], in the order that /api/v1/vectors and `show` list them, NaN
        where missing; and one output of probabilities [N, horizons], which do not decrease over horizons. Input and output may
        have any name. A classifier's [N, 2] for one horizon, also behind a ZipMap, becomes the probability of its second class.
        The model is run on made-up rows, and every mistake is listed at once.

        Examples:
          foresight_trainer import forest.onnx --config.file foresight.yml --predictor node
          foresight_trainer import net.onnx --predictor node --thresholds 0.4,0.6 --registry /var/lib/foresight/models
          foresight_trainer promote node undated-5f2c --force

        Exit status: 0 the model is in the registry, 1 it cannot be used, 2 wrong usage or configuration.

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        if (!TryReadThresholds(parsed.GetValue(_thresholds), out var thresholds))
        {
            return ExitStatus.Refuse(error, [$"--thresholds: \"{parsed.GetValue(_thresholds)}\" is not a list of numbers between 0 and 1, such as 0.5,0.6"], Name);
        }

        if (ConfiguredPredictor.Find(parsed.GetValue(_config)!, parsed.GetValue(_predictor)!, error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        if (!ModelFile.TryRead(parsed.GetValue(_file)!, out var file, out var unreadable))
        {
            error.WriteLine($"foresight_trainer: {unreadable}");
            return ExitStatus.Failure;
        }

        var import = new ModelImport(definition, thresholds, parsed.GetValue(_output));
        if (!import.TryRun(file, out var contract, out var content))
        {
            foreach (var mistake in import.Mistakes)
            {
                error.WriteLine($"{file.Path}: {mistake}");
            }

            error.WriteLine($"foresight_trainer: not imported because of {import.Mistakes.Count} {(import.Mistakes.Count == 1 ? "mistake" : "mistakes")}");
            return ExitStatus.Failure;
        }

        var model = new ModelRegistry(parsed.GetValue(_registry)!).Add(content, contract);
        foreach (var note in import.Notes)
        {
            output.WriteLine($"  {note}");
        }

        output.WriteLine($"Imported as {model.Version}: {model.Path}");
        output.WriteLine($"In use with: foresight_trainer promote {definition.Name} {model.Version} --force");
        return ExitStatus.Ok;
    }

    private static bool TryReadThresholds(string? text, out ImmutableArray<double> thresholds)
    {
        var read = (text?.Split(',') ?? []).Select(part =>
            double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1 ? number : double.NaN);
        thresholds = [.. read];
        return !thresholds.Any(double.IsNaN);
    }
}

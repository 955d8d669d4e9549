using System.CommandLine;
using System.Globalization;
using Exporter.Models.Evaluation;
using Exporter.Models.Registry;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>list</c>: what is in the registry.</summary>
internal sealed class ListCommand : Command, IHasExamples
{
    private static readonly string[] Header = ["predictor", "version", "aliases", "made by", "data", "AUC-PR", "onsets announced", "alerts right", "beats baseline"];

    private readonly Argument<string?> _predictor = new("PREDICTOR") { Description = "Only the models of this predictor.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _registry = RegistryOption.Make();

    /// <summary>The verb.</summary>
    public ListCommand()
        : base("list", "Lists the models in the registry, each with its aliases and how it did on held-out time.")
    {
        Arguments.Add(_predictor);
        Options.Add(_registry);
        SetAction(parsed => Failures.Guard(parsed, (given, output, _) => Run(new ModelRegistry(given.GetValue(_registry)!), given.GetValue(_predictor), output)));
    }

    /// <inheritdoc/>
    public string Examples => """
        Figures are means over the horizons, on time that nothing of the model was chosen on; "-" where the file tells none.

        Examples:
          foresight_trainer list
          foresight_trainer list node --registry /var/lib/foresight/models

        Exit status: 0.

        """;

    private static int Run(ModelRegistry registry, string? predictor, TextWriter output)
    {
        var models = registry.List(predictor);
        if (models.Count == 0)
        {
            output.WriteLine($"No models{(predictor is null ? "" : $" of \"{predictor}\"")} in {registry.Root}.");
            return ExitStatus.Ok;
        }

        TextTable.Write(output, [Header, .. models.Select(Row)]);
        return ExitStatus.Ok;
    }

    private static string[] Row(RegisteredModel model)
    {
        string[] names = [model.Predictor, model.Version, model.Aliases.IsEmpty ? "-" : string.Join(", ", model.Aliases)];
        if (model.Contract is not { } contract)
        {
            return [.. names, $"unusable: {model.Error}"];
        }

        var worth = ModelWorth.Of(contract);
        return
        [
            .. names,
            contract.Trainer.Length > 0 ? contract.Trainer : "-",
            ContractText.Span(contract),
            Number(worth.Mean(ModelWorth.AucPr), "0.000"),
            Number(worth.Mean("event_recall"), "0%"),
            Number(worth.Mean("alert_precision"), "0%"),
            ContractText.Verdict(worth),
        ];
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}

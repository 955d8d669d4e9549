using System.CommandLine;
using System.Text;
using System.Text.Json;
using Exporter.Models.Registry;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>show</c>: all that one model says of itself.</summary>
internal sealed class ShowCommand : Command, IHasExamples
{
    private readonly Argument<string> _model = new("MODEL") { Description = $"{RegisteredName.Notation}." };
    private readonly Option<string> _registry = RegistryOption.Make();
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    /// <summary>The verb.</summary>
    public ShowCommand()
        : base("show", "Shows what a model says of itself: what it learnt from, horizons, thresholds, results on held-out time, features.")
    {
        Arguments.Add(_model);
        Options.Add(_registry);
        Options.Add(_json);
        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        Examples:
          foresight_trainer show node
          foresight_trainer show node@challenger
          foresight_trainer show node/20261101T000000Z-5f2c --json | jq .contract.metrics

        Exit status: 0 shown, 1 there is no such model or it cannot be read, 2 wrong usage.

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var registry = new ModelRegistry(parsed.GetValue(_registry)!);
        var model = RegisteredName.Find(registry, parsed.GetValue(_model)!);
        var contract = model.RequireContract();
        if (parsed.GetValue(_json))
        {
            output.WriteLine(Json(model));
            return ExitStatus.Ok;
        }

        output.WriteLine($"predictor       {model.Predictor}");
        output.WriteLine($"version         {model.Version}{(model.Aliases.IsEmpty ? "" : $" ({string.Join(", ", model.Aliases)})")}");
        output.WriteLine($"file            {model.Path}");
        ContractText.Write(contract, output);
        return ExitStatus.Ok;
    }

    private static string Json(RegisteredModel model)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("predictor", model.Predictor);
            json.WriteString("version", model.Version);
            json.WriteString("file", model.Path);
            json.WriteStartArray("aliases");
            foreach (var alias in model.Aliases)
            {
                json.WriteStringValue(alias);
            }

            json.WriteEndArray();
            json.WritePropertyName("contract");
            using var contract = JsonDocument.Parse(model.Contract!.ToJson());
            contract.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}

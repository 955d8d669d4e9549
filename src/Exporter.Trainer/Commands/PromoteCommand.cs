using System.CommandLine;
using Exporter.Models.Evaluation;
using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>promote</c>: moves an alias to a version, or back to the one before.</summary>
internal sealed class PromoteCommand : Command, IHasExamples
{
    private readonly Argument<string> _predictor = new("PREDICTOR") { Description = "The predictor." };
    private readonly Argument<string?> _version = new("VERSION") { Description = "The version, its beginning, or the alias that stands for it now.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _alias = new("--alias") { Description = "Alias to move.", DefaultValueFactory = _ => ModelAlias.Champion };
    private readonly Option<bool> _rollback = new("--rollback") { Description = "Move the alias back to what it stood for before." };
    private readonly Option<bool> _force = new("--force") { Description = "Make champion of a model that does no better than the baseline, or of which that is not known." };
    private readonly Option<string> _registry = RegistryOption.Make();

    /// <summary>The verb.</summary>
    public PromoteCommand()
        : base("promote", "Moves an alias of the registry to another version; sidecars that follow it use that within seconds.")
    {
        Arguments.Add(_predictor);
        Arguments.Add(_version);
        foreach (var option in (Option[])[_alias, _rollback, _force, _registry])
        {
            Options.Add(option);
        }

        _alias.AcceptOnlyFromAmong([.. ModelAlias.All]);
        Validators.Add(result =>
        {
            if (result.GetValue(_rollback) == (result.GetValue(_version) is not null))
            {
                result.AddError("say either which VERSION to promote, or --rollback");
            }
        });
        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        Examples:
          foresight_trainer promote node 20261101T000000Z-5f2c
          foresight_trainer promote node challenger
          foresight_trainer promote node --rollback

        Exit status: 0 the alias was moved, 1 it could not be, 2 wrong usage,
        3 the model does no better than the built-in baseline, or nobody knows, and was not promoted (--force does).

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var registry = new ModelRegistry(parsed.GetValue(_registry)!);
        var (predictor, alias) = (parsed.GetValue(_predictor)!, parsed.GetValue(_alias)!);
        if (parsed.GetValue(_rollback))
        {
            var (from, to) = registry.Rollback(predictor, alias);
            output.WriteLine($"{predictor}: {alias} is {to} again (was {from}).");
            return ExitStatus.Ok;
        }

        var text = parsed.GetValue(_version)!;
        var model = registry.Meant(predictor, text);
        if (ModelWorth.Of(model.RequireContract()).Doubt is { } doubt && alias == ModelAlias.Champion)
        {
            if (!parsed.GetValue(_force))
            {
                error.WriteLine($"foresight_trainer: {model.Version} {doubt}. It was not promoted; --force promotes it all the same");
                return ExitStatus.Worthless;
            }

            output.WriteLine($"Warning: {model.Version} {doubt}. Promoted because of --force.");
        }

        registry.Promote(predictor, model.Version, alias);
        output.WriteLine($"{predictor}: {alias} is {model.Version}. Back: foresight_trainer promote {predictor} --rollback");
        return ExitStatus.Ok;
    }
}

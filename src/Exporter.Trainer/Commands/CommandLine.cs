using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Exporter.Trainer.Commands;

/// <summary>The program's verbs.</summary>
internal static class CommandLine
{
    private const string HelpOfVerbs = """
        Each verb explains itself, with examples: foresight_trainer VERB --help.

        """;

    /// <summary>Runs the verb that <paramref name="arguments"/> name.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TimeProvider time, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Trains Foresight's models from Prometheus' history, offline.")
        {
            new DatasetCommand(time),
            new TrainCommand(time),
            new RetrainCommand(time),
            new EvaluateCommand(time),
            new PredictCommand(time),
            new TasksCommand(time),
            new ZeroShotCommand(),
            new TemplatesCommand(),
            new ForecastCommand(time),
            new RiskCommand(),
            new ImportCommand(),
            new ListCommand(),
            new ShowCommand(),
            new PromoteCommand(),
            new PublishCommand(time),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return ExitStatus.Refuse(error, parsed.Errors.Select(mistake => mistake.Message), parsed.CommandResult.Command.Name);
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }).ConfigureAwait(false);
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var status = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.Write((parseResult.CommandResult.Command as IHasExamples)?.Examples ?? HelpOfVerbs);
            return status;
        }
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Exporter.Trainer.Commands;

/// <summary>The program's verbs.</summary>
internal static class CommandLine
{
    private const string Examples = """
        How it works:
          The signals and the failure expression of the configuration are read from Prometheus step by step, replayed
          through the windows and features of the sidecar, labelled by the incidents that followed, and cut in order of
          time into folds and a test part, with a gap of the longest horizon between what is learnt and what it is held
          against. Logistic regression, boosted trees (LightGBM) and a random forest compete on the same folds; the best
          is fitted on everything before the test part. Results are printed for the test part, beside what works without
          training. The same input and seed give the same file.

        Examples:
          foresight_trainer train --config.file foresight.yml --predictor node \
            --prometheus.url http://localhost:9090 --from now-30d --out models/node.onnx

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --out node.onnx \
            --from 2026-05-01T00:00:00Z --to 2026-06-01T00:00:00Z --min-lead 30m --target-precision 0.9

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --registry models

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --out node.onnx \
            --learner lightgbm --holdout-entities 0.2 --report node.html

          foresight_trainer train --predictor node --prometheus.url http://localhost:9090 --out node.onnx \
            --incidents tickets.csv --cost-ratio 20

          foresight_trainer train --dataset data/node --predictor node --out node.onnx --max-memory 4GB

          foresight_trainer tasks --data ../shared/data --task cmapss-near --out results.md

        Exit status: 0 the model was written, 1 it could not be made, 2 wrong usage or configuration,
        3 it does no better than the built-in baseline and was not written (--force writes it).

        """;

    /// <summary>Runs the verb that <paramref name="arguments"/> name.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TimeProvider time, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Trains Foresight's models from Prometheus' history, offline.")
        {
            new DatasetCommand(time),
            new TrainCommand(time),
            new EvaluateCommand(time),
            new PredictCommand(time),
            new TasksCommand(time),
            new ImportCommand(),
            new ListCommand(),
            new ShowCommand(),
            new PromoteCommand(),
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
            parseResult.InvocationConfiguration.Output.Write((parseResult.CommandResult.Command as IHasExamples)?.Examples ?? Examples);
            return status;
        }
    }
}

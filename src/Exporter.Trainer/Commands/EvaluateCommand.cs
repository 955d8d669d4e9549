using System.CommandLine;
using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>evaluate</c>: judges a finished model on history that it did not learn from.</summary>
internal sealed class EvaluateCommand : Command, IHasExamples
{
    private readonly EvaluateArguments _arguments = new();
    private readonly TimeProvider _time;

    /// <summary>The verb.</summary>
    /// <param name="time">The process's clock, for <c>now</c> and waits between attempts.</param>
    public EvaluateCommand(TimeProvider time)
        : base("evaluate", "Judges a finished ONNX model on history that it did not learn from, beside what works without training.")
    {
        _time = time;
        foreach (var option in _arguments.All)
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
    }

    /// <inheritdoc/>
    public string Examples => """
        History is read from a while before --from, so that windows are full. What is judged must be later than what the model learnt from.

        Examples:
          foresight_trainer evaluate --model node.onnx --predictor node --prometheus.url http://localhost:9090 \
            --from now-7d --report node-last-week.html
          foresight_trainer evaluate --model node.onnx --predictor node --dataset history --from 2026-06-01 --fail-below-baseline

        Exit status: 0 the model was judged, 1 it could not be, 2 wrong usage or configuration, or time that the model learnt from,
        3 it does no better than the built-in baseline (with --fail-below-baseline).

        """;

    private async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var mistakes = _arguments.Read(parsed, _time.GetUtcNow());
        if (mistakes.Count > 0)
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        if (ConfiguredPredictor.Find(_arguments.ConfigFile, _arguments.Predictor, error) is not { } definition)
        {
            return ExitStatus.Usage;
        }

        try
        {
            return await JudgeAsync(definition, output, error, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TrainingException or HistoryException or ScoringException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"foresight_trainer: {e.Message}").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("foresight_trainer: stopped; nothing was written").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
    }

    private async Task<int> JudgeAsync(PredictorDefinition configured, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (!OnnxScorer.TryLoad(_arguments.ModelFile, configured, FeatureSchema.For(configured), out var scorer, out var refusal))
        {
            throw new TrainingException(refusal);
        }

        using (scorer)
        {
            using var history = _arguments.History.Open(configured, _time);
            var counting = _arguments.Counting with { FromMs = history.FromMs, ToMs = history.ToMs };
            var judged = Replay.Steps(counting, history.Definition);
            if (LearntTime.Overlaps(scorer.Contract, judged) && !_arguments.AllowOverlap)
            {
                return ExitStatus.Refuse(error, [Overlap(scorer)], Name);
            }

            var (results, report) = await new EvaluationRun(history.Definition, counting, history.ReadFromMs, output).RunAsync(history.Source, scorer, cancellation).ConfigureAwait(false);
            await TellAsync(results, report, output).ConfigureAwait(false);
            return results.BeatsBaseline() || !_arguments.FailBelowBaseline ? ExitStatus.Ok : ExitStatus.Worthless;
        }
    }

    private static string Overlap(OnnxScorer scorer)
    {
        var end = LearntTime.End(scorer.Contract)!.Value;
        return $"{scorer.Version} learnt from data until {end:u}: what it is judged on must be later, or it only shows what it knows by heart. "
            + $"Give --from {end.AddSeconds(1):yyyy-MM-ddTHH:mm:ssZ} or later, or --allow-overlap to see figures that are too good";
    }

    private async Task TellAsync(EvaluationReport results, ReportContent report, TextWriter output)
    {
        results.WriteTo(output);
        foreach (var sentence in report.Summary.Findings.Concat(report.Summary.Cautions))
        {
            await output.WriteLineAsync(sentence).ConfigureAwait(false);
        }

        if (_arguments.ReportFile is { } page)
        {
            ReportFiles.Write(report, page);
            await output.WriteLineAsync($"Wrote {page}.").ConfigureAwait(false);
        }
    }
}

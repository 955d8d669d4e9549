using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>evaluate</c>: judges a finished model on history that it did not learn from.</summary>
/// <param name="time">The process's clock, for <c>now</c> and waits between attempts.</param>
internal sealed class EvaluateCommand(TimeProvider time)
    : HistoryVerb<EvaluateArguments>("evaluate", "Judges a finished ONNX model on history that it did not learn from, beside what works without training.", time), IHasExamples
{
    /// <inheritdoc/>
    public string Examples => """
        History is read from a while before --from, so that windows are full. What is judged must be later than what the model learnt from.

        Examples:
          foresight_trainer evaluate --model node.onnx --predictor node --prometheus.url http://localhost:9090 \
            --from now-7d --report node-last-week.html
          foresight_trainer evaluate --model node@challenger --registry models --predictor node --dataset history --from 2026-06-01 --fail-below-baseline

        Exit status: 0 the model was judged, 1 it could not be, 2 wrong usage or configuration, or time that the model learnt from,
        3 it does no better than the built-in baseline (with --fail-below-baseline).

        """;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (Given.Predictor.Find(error) is not { } configured)
        {
            return ExitStatus.Usage;
        }

        if (!OnnxScorer.TryLoad(Given.Model.FileFor(configured)!, configured, FeatureSchema.For(configured), out var scorer, out var refusal))
        {
            throw new TrainingException(refusal);
        }

        using (scorer)
        {
            using var history = Given.History.Open(configured, Time);
            var counting = Given.Counting with { FromMs = history.FromMs, ToMs = history.ToMs };
            var judged = Replay.Steps(counting, history.Definition);
            if (LearntTime.Overlaps(scorer.Contract, judged) && !Given.AllowOverlap)
            {
                return ExitStatus.Refuse(error, [Overlap(scorer)], Name);
            }

            var (results, report) = await new EvaluationRun(history.Definition, counting, history.ReadFromMs, output).RunAsync(history.Source, scorer, cancellation).ConfigureAwait(false);
            await TellAsync(results, report, output).ConfigureAwait(false);
            return results.BeatsBaseline() || !Given.FailBelowBaseline ? ExitStatus.Ok : ExitStatus.Worthless;
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

        if (Given.ReportFile is { } page)
        {
            ReportFiles.Write(report, page);
            await output.WriteLineAsync($"Wrote {page}.").ConfigureAwait(false);
        }
    }
}

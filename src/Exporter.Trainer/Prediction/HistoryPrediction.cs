using System.Runtime.CompilerServices;
using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Prediction;

/// <summary>What the sidecar would have predicted: history through the same windows, features and scorer, step by step.</summary>
/// <param name="definition">The predictor; its expressions are what the source is asked for.</param>
/// <param name="source">Where history comes from.</param>
/// <param name="scorer">What scores; not owned.</param>
/// <param name="maxEntities">Entities followed at most.</param>
internal sealed class HistoryPrediction(PredictorDefinition definition, IHistorySource source, IScorer scorer, int maxEntities)
{
    private float[] _ofStep = [];

    /// <summary>The predictions of all steps of a span, in order of time.</summary>
    /// <param name="span">The steps that are predicted at.</param>
    /// <param name="readFromMs">First step that is read, so that windows know what came before the span, Unix ms.</param>
    /// <param name="progress">Told the steps done and all steps.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HistoryException">The source cannot give the history.</exception>
    /// <exception cref="ScoringException">The model has no valid answer for a whole step.</exception>
    public async IAsyncEnumerable<PredictionBatch> RunAsync(
        TimeRange span, long readFromMs, Action<long, long> progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var windows = new PredictorWindows(definition, maxEntities);
        var extractor = new FeatureExtractor(definition);
        var vectors = new StepVectors(definition);
        var matrix = new FeatureMatrix();
        var rows = new RowBuffer(definition);
        var steps = (int)(((span.ToMs - readFromMs) / (long)definition.Step.TotalMilliseconds) + 1);
        var done = 0;
        var reader = new ChunkReader(source, definition, readFromMs, steps);
        while (await reader.NextAsync(cancellation).ConfigureAwait(false) is { } chunk)
        {
            for (var step = 0; step < chunk.Steps; step++)
            {
                chunk.CopyStep(step, vectors);
                vectors.ApplyTo(windows, chunk.StepAt(step));
                if (span.Contains(windows.AsOfMs))
                {
                    extractor.Extract(windows, matrix);
                    rows.Take(windows, matrix, Score(matrix));
                }

                if (rows.IsFull)
                {
                    yield return rows.Hand();
                }
            }

            done += chunk.Steps;
            progress(done, steps);
        }

        if (rows.Count > 0)
        {
            yield return rows.Hand();
        }
    }

    private ReadOnlySpan<float> Score(FeatureMatrix matrix)
    {
        var size = matrix.Rows * definition.Horizons.Length;
        Array.Resize(ref _ofStep, Math.Max(_ofStep.Length, size));
        var probabilities = _ofStep.AsSpan(0, size);
        if (size > 0)
        {
            scorer.Score(matrix, probabilities);
        }

        return probabilities;
    }
}

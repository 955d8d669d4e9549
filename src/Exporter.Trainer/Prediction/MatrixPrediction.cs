using System.Runtime.CompilerServices;
using Exporter.Features;
using Exporter.Models.Inference;

namespace Exporter.Trainer.Prediction;

/// <summary>Scores feature vectors that are already there, on all processors; reads the next rows meanwhile.</summary>
/// <param name="table">The vectors.</param>
/// <param name="scorers">Equal scorers, one a thread; not owned.</param>
/// <param name="columns">Features in a row.</param>
/// <param name="horizons">Probabilities in a row.</param>
internal sealed class MatrixPrediction(IFeatureTable table, IReadOnlyList<IScorer> scorers, int columns, int horizons)
{
    /// <summary>Rows that a scorer gets at once: the runtime does better on many than on the few hundred of a step.</summary>
    public const int RowsAtOnce = 4096;

    // Few enough that the part of the matrix that one column after the other is put into stays in the processor's nearest cache.
    private const int RowsTurned = 256;

    /// <summary>The predictions in the order of the table.</summary>
    public async IAsyncEnumerable<PredictionBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var blocks = table.ReadAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using (blocks.ConfigureAwait(false))
        {
            var reading = NextAsync(blocks, cancellation);
            while (await reading.ConfigureAwait(false) is { } block)
            {
                reading = NextAsync(blocks, cancellation);
                yield return new PredictionBatch(block.Rows, block.TimesMs, block.Labels, Score(block));
            }
        }
    }

    private static Task<FeatureBlock?> NextAsync(IAsyncEnumerator<FeatureBlock> blocks, CancellationToken cancellation) =>
        Task.Run(async () => await blocks.MoveNextAsync().ConfigureAwait(false) ? blocks.Current : null, cancellation);

    private float[] Score(FeatureBlock block)
    {
        var probabilities = new float[block.Rows * horizons];
        var perScorer = (block.Rows + scorers.Count - 1) / scorers.Count;
        Parallel.For(0, scorers.Count, worker =>
        {
            var matrix = new FeatureMatrix();
            var end = Math.Min(block.Rows, (worker + 1) * perScorer);
            for (var first = worker * perScorer; first < end; first += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, end - first);
                matrix.Reset(0, rows, columns);
                for (var row = 0; row < rows; row++)
                {
                    matrix.Add(row);
                }

                for (var turned = 0; turned < rows; turned += RowsTurned)
                {
                    block.CopyRows(first + turned, matrix.Buffer.AsSpan(turned * columns, Math.Min(RowsTurned, rows - turned) * columns));
                }

                scorers[worker].Score(matrix, probabilities.AsSpan(first * horizons, rows * horizons));
            }
        });
        return probabilities;
    }
}

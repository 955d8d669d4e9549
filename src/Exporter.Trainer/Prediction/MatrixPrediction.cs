using System.Runtime.CompilerServices;
using Exporter.Features;
using Exporter.Models.Inference;

namespace Exporter.Trainer.Prediction;

/// <summary>Scores feature vectors that are already there, on all processors; reads the next rows meanwhile.</summary>
/// <param name="table">The vectors; it has the columns that the scorers look at.</param>
/// <param name="scorers">Equal scorers, one a thread; not owned.</param>
/// <param name="columns">Features in a row.</param>
/// <param name="horizons">Probabilities in a row.</param>
internal sealed class MatrixPrediction(IFeatureTable table, IReadOnlyList<IScorer> scorers, int columns, int horizons)
{
    // As many as the runtime gets in one call: they are still in the processor's cache when it does.
    private const int RowsAtOnce = OnnxScorer.BatchRows;

    // One a thread. The columns that no block brings stay 0: nothing looks at them.
    private readonly FeatureMatrix[] _matrices = [.. scorers.Select(_ => Rows(new FeatureMatrix(), RowsAtOnce, columns))];

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

    private static FeatureMatrix Rows(FeatureMatrix matrix, int rows, int columns)
    {
        matrix.Reset(0, rows, columns);
        for (var row = 0; row < rows; row++)
        {
            matrix.Add(row);
        }

        return matrix;
    }

    private float[] Score(FeatureBlock block)
    {
        var probabilities = new float[block.Rows * horizons];
        var perScorer = (block.Rows + scorers.Count - 1) / scorers.Count;
        Parallel.For(0, scorers.Count, worker =>
        {
            var end = Math.Min(block.Rows, (worker + 1) * perScorer);
            for (var first = worker * perScorer; first < end; first += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, end - first);
                var matrix = Rows(_matrices[worker], rows, columns);
                block.CopyRows(first, matrix.Buffer.AsSpan(0, rows * columns), columns);
                scorers[worker].Score(matrix, probabilities.AsSpan(first * horizons, rows * horizons));
            }
        });
        return probabilities;
    }
}

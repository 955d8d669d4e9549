using System.Runtime.CompilerServices;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>Predicts for one shard of the entities over a span, part by part: what is there already is gone over and not worked out again.</summary>
/// <param name="definition">The predictor; its expressions are what the source is asked for.</param>
/// <param name="source">Where history comes from.</param>
/// <param name="layout">What a row consists of.</param>
/// <param name="shard">Whose rows.</param>
/// <param name="maxEntities">Entities followed at most.</param>
internal sealed class ShardPrediction(PredictorDefinition definition, IHistorySource source, PredictionLayout layout, EntityShard shard, int maxEntities)
{
    private readonly long _stepMs = (long)definition.Step.TotalMilliseconds;

    /// <summary>Works out and writes the parts that are missing.</summary>
    /// <param name="folder">Where parts go.</param>
    /// <param name="span">The steps that are predicted at.</param>
    /// <param name="readFromMs">First step that is read, so that windows know what came before the span, Unix ms.</param>
    /// <param name="partMs">Time that a part is about, ms; parts begin at multiples of it.</param>
    /// <param name="scorers">Equal scorers, one a thread; not owned.</param>
    /// <param name="progress">Told the steps done and all steps.</param>
    /// <param name="cancellation">Stops it; the parts that are whole stay.</param>
    /// <returns>Rows that were worked out.</returns>
    /// <exception cref="HistoryException">The source cannot give the history.</exception>
    /// <exception cref="ScoringException">The model has no valid answer for a whole step.</exception>
    public async Task<long> RunAsync(
        ShardFolder folder, TimeRange span, long readFromMs, long partMs, IReadOnlyList<IScorer> scorers, Action<long, long> progress, CancellationToken cancellation)
    {
        var parts = Parts(span, partMs).ToArray();
        var last = Array.FindLastIndex(parts, part => !folder.Has(part.FromMs));
        if (last >= 0)
        {
            var steps = (int)(((parts[last].ToMs - readFromMs) / _stepMs) + 1);
            var replay = new ShardReplay(definition, new ChunkReader(source, definition, readFromMs, steps), shard, scorers, maxEntities);
            var rows = await RunAsync(folder, parts[..(last + 1)], readFromMs, replay, () => progress(replay.Steps, steps), cancellation).ConfigureAwait(false);
            folder.Finish();
            return rows;
        }

        folder.Finish();
        return 0;
    }

    private async Task<long> RunAsync(ShardFolder folder, TimeRange[] parts, long readFromMs, ShardReplay replay, Action progress, CancellationToken cancellation)
    {
        long rows = 0;
        await SkipAsync(replay, (parts[0].FromMs - readFromMs) / _stepMs, progress, cancellation).ConfigureAwait(false);
        foreach (var part in parts)
        {
            if (folder.Has(part.FromMs))
            {
                await SkipAsync(replay, StepsOf(part), progress, cancellation).ConfigureAwait(false);
                continue;
            }

            var written = await PredictionFile.WriteAsync(folder.PathOf(part.FromMs), layout, RowsAsync(replay, StepsOf(part), progress, cancellation), cancellation).ConfigureAwait(false);
            folder.Note(part.FromMs, written);
            rows += written;
        }

        return rows;
    }

    private long StepsOf(TimeRange part) => ((part.ToMs - part.FromMs) / _stepMs) + 1;

    /// <summary>Lets windows go on.</summary>
    private static async Task SkipAsync(ShardReplay replay, long steps, Action progress, CancellationToken cancellation)
    {
        for (long step = 0; step < steps && await replay.AdvanceAsync(cancellation).ConfigureAwait(false); step++)
        {
            progress();
        }
    }

    private async IAsyncEnumerable<PredictionBatch> RowsAsync(ShardReplay replay, long steps, Action progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = new RowBuffer(definition);
        for (long step = 0; step < steps && await replay.AdvanceAsync(cancellation).ConfigureAwait(false); step++)
        {
            replay.TakeRows(rows);
            progress();
            if (rows.IsFull)
            {
                yield return rows.Hand();
            }
        }

        if (rows.Count > 0)
        {
            yield return rows.Hand();
        }
    }

    /// <summary>The span in parts that begin at multiples of their length, whatever the span begins at: the first and the last may be shorter.</summary>
    private IEnumerable<TimeRange> Parts(TimeRange span, long partMs)
    {
        for (var fromMs = span.FromMs; fromMs <= span.ToMs;)
        {
            var nextMs = ((fromMs / partMs) + 1) * partMs;
            var steps = Math.Max(1, (nextMs - fromMs + _stepMs - 1) / _stepMs);
            var toMs = Math.Min(span.ToMs, fromMs + ((steps - 1) * _stepMs));
            yield return new TimeRange(fromMs, toMs);
            fromMs = toMs + _stepMs;
        }
    }
}

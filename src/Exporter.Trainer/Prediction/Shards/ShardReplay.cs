using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>Goes through history step by step, with the windows of all entities, and works out the rows of a shard where they are wanted.</summary>
/// <remarks>
/// Windows hold everybody, since a feature may compare an entity with all others: a shard's rows are those that there would be without shards, bit for bit. What costs most,
/// features and scores, is done for the shard alone, by several workers that only read the windows. Not thread-safe.
/// </remarks>
/// <param name="definition">The predictor; its expressions are what the source is asked for.</param>
/// <param name="reader">Gives the history.</param>
/// <param name="shard">Whose rows.</param>
/// <param name="scorers">Equal scorers, one a worker; not owned.</param>
/// <param name="maxEntities">Entities followed at most.</param>
internal sealed class ShardReplay(PredictorDefinition definition, ChunkReader reader, EntityShard shard, IReadOnlyList<IScorer> scorers, int maxEntities)
{
    private readonly PredictorWindows _windows = new(definition, maxEntities);
    private readonly StepVectors _vectors = new(definition);
    private readonly ShardSlots _slots = new(shard, scorers.Count);
    private readonly Worker[] _workers = [.. scorers.Select(scorer => new Worker(definition, scorer))];
    private HistoryChunk? _chunk;
    private int _step;

    /// <summary>Steps that were gone through.</summary>
    public long Steps { get; private set; }

    /// <summary>Goes on by one step.</summary>
    /// <returns>False at the end of the history.</returns>
    /// <exception cref="HistoryException">The source cannot give it.</exception>
    public async Task<bool> AdvanceAsync(CancellationToken cancellation)
    {
        while (_chunk is null || _step == _chunk.Steps)
        {
            (_chunk, _step) = (await reader.NextAsync(cancellation).ConfigureAwait(false), 0);
            if (_chunk is null)
            {
                return false;
            }
        }

        _chunk.CopyStep(_step, _vectors);
        _vectors.ApplyTo(_windows, _chunk.StepAt(_step));
        _step++;
        Steps++;
        return true;
    }

    /// <summary>Puts the shard's rows of the present step behind those that are there.</summary>
    /// <exception cref="ScoringException">The model has no valid answer for the whole step.</exception>
    public void TakeRows(RowBuffer rows)
    {
        var sets = _slots.Deal(_windows);
        if (_workers.Length == 1)
        {
            _workers[0].Score(_windows, sets[0]);
        }
        else
        {
            Parallel.For(0, _workers.Length, worker => _workers[worker].Score(_windows, sets[worker]));
        }

        foreach (var worker in _workers)
        {
            rows.Take(_windows, worker.Matrix, worker.Probabilities);
        }
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Worker(PredictorDefinition definition, IScorer scorer)
    {
        private readonly FeatureExtractor _extractor = new(definition);
        private float[] _probabilities = [];

        public FeatureMatrix Matrix { get; } = new();

        public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, Matrix.Rows * definition.Horizons.Length);

        public void Score(PredictorWindows windows, IReadOnlySet<int> slots)
        {
            _extractor.Extract(windows, Matrix, slots);
            Array.Resize(ref _probabilities, Math.Max(_probabilities.Length, Matrix.Rows * definition.Horizons.Length));
            if (Matrix.Rows > 0)
            {
                scorer.Score(Matrix, _probabilities.AsSpan(0, Matrix.Rows * definition.Horizons.Length));
            }
        }
    }
}

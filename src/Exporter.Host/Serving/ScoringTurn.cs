using Exporter.Features;
using Exporter.Host.Endpoints;
using Exporter.Models.Inference;

namespace Exporter.Host.Serving;

/// <summary>One request's turn at scoring: a place, a scorer and memory of its own, until it is disposed.</summary>
/// <remarks>A large batch is scored a part at a time while the next part is read: reading JSON takes longer than scoring. Each vector has the bits that it has by itself.</remarks>
internal sealed class ScoringTurn : IVectorSink, IAsyncDisposable
{
    private readonly AdmissionPlace _place;
    private readonly LentScorer _lent;
    private readonly ScoringDesk _desk;
    private readonly ScoringMemory _memory;
    private Task _scoring = Task.CompletedTask;
    private ScoringException? _failure;
    private FeatureMatrix? _part;
    private int _begun;
    private int _valid;

    /// <summary>A turn; everything is owned from now on.</summary>
    internal ScoringTurn(AdmissionPlace place, LentScorer lent, ScoringDesk desk, ScoringMemory memory) =>
        (_place, _lent, _desk, _memory) = (place, lent, desk, memory);

    /// <summary>Which model scores.</summary>
    public LoadedModel Model => _lent.Model;

    /// <inheritdoc/>
    public int Columns => Model.Columns;

    /// <inheritdoc/>
    public int Rows => _begun + (_part?.Rows ?? 0);

    private int Horizons => _lent.Scorer.Thresholds.Count;

    /// <inheritdoc/>
    public void Begin(int rows)
    {
        _memory.Begin(rows, Model.Columns, Horizons);
        _part = _memory.Part(0);
    }

    /// <inheritdoc/>
    public ArraySegment<float> Add()
    {
        if (_part!.Rows == ScoringMemory.PartRows)
        {
            var (part, first, before) = (_part, _begun, _scoring);
            _scoring = Task.Run(async () =>
            {
                await before;
                Score(part, first);
            });
            _begun += part.Rows;
            _part = _memory.Part(_begun / ScoringMemory.PartRows);
        }

        _part.Add(entity: 0);
        return new ArraySegment<float>(_part.Buffer, (_part.Rows - 1) * Model.Columns, Model.Columns);
    }

    /// <summary>Scores the vectors.</summary>
    /// <returns>Row-major [rows × horizons]; NaN in all of a row that the model has no valid answer for. Valid until the turn ends.</returns>
    /// <exception cref="ServingException">No row has a valid answer, or the runtime failed.</exception>
    public async ValueTask<ReadOnlyMemory<float>> ScoreAsync()
    {
        await _scoring;
        Score(_part!, _begun);
        if (_failure is not null && _valid == 0)
        {
            throw new ServingException(ServingFault.Failed, _failure.Message);
        }

        _desk.Metrics.Scored(Model.Predictor, Rows);
        return _memory.Probabilities.AsMemory(0, Rows * Horizons);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A request that turned out to be wrong may still be at work; what was wrong with that is told by then.
        await _scoring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lent.Dispose();
        _desk.GiveBack(_memory);
        _place.Dispose();
    }

    private void Score(FeatureMatrix part, int first)
    {
        var probabilities = _memory.Probabilities.AsSpan(first * Horizons, part.Rows * Horizons);
        try
        {
            _lent.Scorer.Score(part, probabilities);
            _valid += part.Rows;
        }
        catch (ScoringException exception)
        {
            // None of these has a valid answer; others may have.
            probabilities.Fill(float.NaN);
            _failure = exception;
        }
    }
}

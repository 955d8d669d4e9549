using Exporter.Features;
using Exporter.Host.Endpoints;
using Exporter.Models.Inference;

namespace Exporter.Host.Serving;

/// <summary>One request's turn at scoring: a place, a scorer and memory of its own, until it is disposed.</summary>
internal sealed class ScoringTurn : IDisposable
{
    private readonly AdmissionPlace _place;
    private readonly LentScorer _lent;
    private readonly ScoringDesk _desk;
    private readonly ScoringMemory _memory;

    /// <summary>A turn; everything is owned from now on.</summary>
    internal ScoringTurn(AdmissionPlace place, LentScorer lent, ScoringDesk desk, ScoringMemory memory) =>
        (_place, _lent, _desk, _memory) = (place, lent, desk, memory);

    /// <summary>Which model scores.</summary>
    public LoadedModel Model => _lent.Model;

    /// <summary>The vectors, for the request to fill in.</summary>
    public FeatureMatrix Matrix => _memory.Matrix;

    /// <summary>Makes room for vectors, and forgets those of before.</summary>
    /// <param name="rows">How many will come at most.</param>
    public void Begin(int rows) => Matrix.Reset(asOfMs: 0, rows, Model.Columns);

    /// <summary>Scores the vectors of <see cref="Matrix"/>.</summary>
    /// <returns>Row-major [rows × horizons]; NaN in all of a row that the model has no valid answer for. Valid until <see cref="Dispose"/>.</returns>
    /// <exception cref="ServingException">No row has a valid answer, or the runtime failed.</exception>
    public ReadOnlyMemory<float> Score()
    {
        var probabilities = _memory.Probabilities(Matrix.Rows * _lent.Scorer.Thresholds.Count);
        try
        {
            _lent.Scorer.Score(Matrix, probabilities.Span);
            _desk.Metrics.Scored(Model.Predictor, Matrix.Rows);
            return probabilities;
        }
        catch (ScoringException exception)
        {
            throw new ServingException(ServingFault.Failed, exception.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lent.Dispose();
        _desk.GiveBack(_memory);
        _place.Dispose();
    }
}

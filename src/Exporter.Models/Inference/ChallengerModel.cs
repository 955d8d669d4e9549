using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>The scorer of one challenger, behind one atomic swap; none until there is one, as nobody needs a stand-in for a shadow.</summary>
/// <remarks>
/// Reading is safe from any thread; <see cref="Take"/> and <see cref="Dispose"/> only under the lock that scoring holds, as they dispose the old scorer.
/// </remarks>
public sealed class ChallengerModel : IDisposable
{
    private readonly string _predictor;
    private volatile IScorer? _current;
    private volatile string _seen = "";
    private volatile string _error = "";

    /// <summary>A challenger that has no scorer yet.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="reference">Which model is meant.</param>
    public ChallengerModel(string predictor, ModelReference reference)
    {
        (_predictor, Reference) = (predictor, reference);
        ChallengerMetrics.Touch(predictor, reference.Name);
    }

    /// <summary>Which model is meant.</summary>
    public ModelReference Reference { get; }

    /// <summary>The scorer in use; null for none.</summary>
    public IScorer? Current => _current;

    /// <summary>What the registry's alias looked like when a model was last tried; empty where it follows none.</summary>
    public string Seen => _seen;

    /// <summary>Why the last attempt brought no scorer; empty when it did.</summary>
    public string Error => _error;

    /// <summary>Puts the attempt's scorer in use and takes its ownership; without one, the last good one stays, which is counted as a failure unless none was there yet.</summary>
    public void Take(ModelAttempt attempt)
    {
        (_seen, _error) = (attempt.Seen, attempt.Error);
        if (attempt.Scorer is { } next)
        {
            var old = _current;
            _current = next;
            old?.Dispose();
        }

        ChallengerMetrics.Loaded(_predictor, Reference.Name, _current, attempt.Scorer is not null || (attempt.IsAwaited && _current is null));
    }

    /// <summary>Disposes the scorer in use.</summary>
    public void Dispose()
    {
        ChallengerMetrics.Hide(_predictor, Reference.Name);
        _current?.Dispose();
    }
}

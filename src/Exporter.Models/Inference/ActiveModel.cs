using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>The scorer in use by one predictor, behind one atomic swap.</summary>
/// <remarks>
/// Reading is safe from any thread; <see cref="Take"/>, <see cref="Replace"/>, <see cref="PutInPlace"/> and <see cref="Dispose"/> only under the lock that scoring
/// holds, as they dispose the old scorer.
/// </remarks>
public sealed class ActiveModel : IDisposable
{
    private readonly string _predictor;
    private volatile IScorer _followed;
    private volatile IScorer? _inPlace;
    private volatile string _seen = "";
    private volatile string _error = "";
    private bool _isFollowed = true;

    /// <summary>Starts with <paramref name="first"/>, which it owns from now on.</summary>
    /// <param name="predictor">Name of the predictor, for <c>foresight_model_info</c>.</param>
    /// <param name="first">The first scorer, usually the baseline.</param>
    public ActiveModel(string predictor, IScorer first)
    {
        (_predictor, _followed) = (predictor, first);
        ModelMetrics.Show(predictor, first);
    }

    /// <summary>The scorer in use.</summary>
    public IScorer Current => _inPlace ?? _followed;

    /// <summary>The scorer that the configuration names, or the last good one: in use unless an operator has chosen another.</summary>
    public IScorer Followed => _followed;

    /// <summary>What the registry's alias looked like when a model was last tried; empty where none is configured.</summary>
    public string Seen => _seen;

    /// <summary>Why the last attempt brought no scorer; empty when it did.</summary>
    public string Error => _error;

    /// <summary>Starts with what an attempt gave, or with the baseline where it gave nothing.</summary>
    public static ActiveModel Start(PredictorDefinition definition, FeatureSchema schema, ModelAttempt attempt)
    {
        var model = new ActiveModel(definition.Name, new BaselineScorer(definition, schema));
        model.Take(attempt);
        return model;
    }

    /// <summary>Puts the attempt's scorer in the place of <see cref="Followed"/> and takes its ownership; without one, what is there stays, which is counted as a failure.</summary>
    /// <remarks>An alias that stands for nothing is a failure only once a model has been in use.</remarks>
    /// <returns>False for a failure.</returns>
    public bool Take(ModelAttempt attempt)
    {
        (_seen, _error) = (attempt.Seen, attempt.Error);
        if (attempt.Scorer is { } next)
        {
            Replace(next);
        }

        _isFollowed = attempt.Scorer is not null || (attempt.IsAwaited && _followed is BaselineScorer);
        ModelMetrics.Loaded(_predictor, _isFollowed);
        return _isFollowed;
    }

    /// <summary>Puts <paramref name="next"/> in the place of <see cref="Followed"/>, takes its ownership, and disposes the one before.</summary>
    public void Replace(IScorer next)
    {
        var old = _followed;
        _followed = next;
        ModelMetrics.Show(_predictor, Current);
        old.Dispose();
    }

    /// <summary>Lets another scorer predict in place of <see cref="Followed"/>, from the next step on.</summary>
    /// <param name="chosen">It stays its owner's, who disposes it once it is no longer in place; null for the one that is followed.</param>
    /// <param name="isMissing">True where another was chosen that could not be loaded.</param>
    public void PutInPlace(IScorer? chosen, bool isMissing = false)
    {
        ModelMetrics.Serves(_predictor, _isFollowed && !isMissing);
        if (_inPlace != chosen)
        {
            _inPlace = chosen;
            ModelMetrics.Show(_predictor, Current);
        }
    }

    /// <summary>Disposes the scorer that is followed.</summary>
    public void Dispose()
    {
        ModelMetrics.Hide(_predictor);
        _followed.Dispose();
    }
}

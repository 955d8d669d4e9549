using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>The scorer in use by one predictor, behind one atomic swap.</summary>
/// <remarks>
/// Reading is safe from any thread; <see cref="Take"/>, <see cref="Replace"/> and <see cref="Dispose"/> only under the lock that scoring
/// holds, as they dispose the old scorer.
/// </remarks>
public sealed class ActiveModel : IDisposable
{
    private readonly string _predictor;
    private volatile IScorer _current;
    private volatile string _seen = "";
    private volatile string _error = "";

    /// <summary>Starts with <paramref name="first"/>, which it owns from now on.</summary>
    /// <param name="predictor">Name of the predictor, for <c>foresight_model_info</c>.</param>
    /// <param name="first">The first scorer, usually the baseline.</param>
    public ActiveModel(string predictor, IScorer first)
    {
        (_predictor, _current) = (predictor, first);
        ModelMetrics.Show(predictor, first);
    }

    /// <summary>The scorer in use.</summary>
    public IScorer Current => _current;

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

    /// <summary>Puts the attempt's scorer in use and takes its ownership; without one, what is in use stays, which is counted as a failure.</summary>
    /// <remarks>An alias that stands for nothing is a failure only once a model has been in use.</remarks>
    /// <returns>False for a failure.</returns>
    public bool Take(ModelAttempt attempt)
    {
        (_seen, _error) = (attempt.Seen, attempt.Error);
        if (attempt.Scorer is { } next)
        {
            Replace(next);
        }

        var successful = attempt.Scorer is not null || (attempt.IsAwaited && Current is BaselineScorer);
        ModelMetrics.Loaded(_predictor, successful);
        return successful;
    }

    /// <summary>Puts <paramref name="next"/> in use, takes its ownership, and disposes the one before.</summary>
    public void Replace(IScorer next)
    {
        var old = _current;
        _current = next;
        ModelMetrics.Show(_predictor, next);
        old.Dispose();
    }

    /// <summary>Disposes the scorer in use.</summary>
    public void Dispose()
    {
        ModelMetrics.Hide(_predictor);
        _current.Dispose();
    }
}

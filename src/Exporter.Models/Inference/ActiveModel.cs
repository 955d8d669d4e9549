namespace Exporter.Models.Inference;

/// <summary>The scorer in use by one predictor, behind one atomic swap.</summary>
/// <remarks>Reading is safe from any thread; <see cref="Replace"/> and <see cref="Dispose"/> only under the lock that scoring holds, as they dispose the old scorer.</remarks>
public sealed class ActiveModel : IDisposable
{
    private readonly string _predictor;
    private volatile IScorer _current;

    /// <summary>Starts with <paramref name="first"/>, which it owns from now on.</summary>
    /// <param name="predictor">Name of the predictor, for <c>foresight_model_info</c>.</param>
    /// <param name="first">The first scorer, usually the baseline.</param>
    public ActiveModel(string predictor, IScorer first)
    {
        (_predictor, _current) = (predictor, first);
        ModelMetrics.Show(predictor, first.Version);
    }

    /// <summary>The scorer in use.</summary>
    public IScorer Current => _current;

    /// <summary>Puts <paramref name="next"/> in use, takes its ownership, and disposes the one before.</summary>
    public void Replace(IScorer next)
    {
        var old = _current;
        _current = next;
        ModelMetrics.Show(_predictor, next.Version);
        old.Dispose();
    }

    /// <summary>Disposes the scorer in use.</summary>
    public void Dispose()
    {
        ModelMetrics.Hide(_predictor);
        _current.Dispose();
    }
}

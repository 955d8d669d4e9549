using Exporter.Models.Inference;

namespace Exporter.Trainer.Prediction;

/// <summary>Equal scorers, one a thread, as a scorer is used by one thread at a time.</summary>
internal sealed class ScorerSet : IDisposable
{
    private readonly List<IScorer> _scorers = [];

    /// <summary>Makes them.</summary>
    /// <param name="make">Makes one.</param>
    /// <param name="count">How many.</param>
    public ScorerSet(Func<IScorer> make, int count)
    {
        try
        {
            while (_scorers.Count < count)
            {
                _scorers.Add(make());
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The scorers.</summary>
    public IReadOnlyList<IScorer> All => _scorers;

    /// <inheritdoc/>
    public void Dispose() => _scorers.ForEach(scorer => scorer.Dispose());
}

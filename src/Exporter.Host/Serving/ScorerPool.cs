using Exporter.Models.Inference;

namespace Exporter.Host.Serving;

/// <summary>Scorers of one model: as many as were ever needed at once. Not thread-safe, unlike what is taken from it.</summary>
/// <param name="first">The first of them, owned from now on.</param>
internal sealed class ScorerPool(IScorer first) : IDisposable
{
    private readonly Stack<IScorer> _idle = new([first]);

    /// <summary>Takes one that nobody else has.</summary>
    public IScorer Take() =>
        _idle.TryPop(out var idle) ? idle
        : first.TryShare(out var another) ? another
        : throw new InvalidOperationException("BUG: a pool outlives its first scorer, which is disposed with it");

    /// <summary>Puts one back.</summary>
    public void GiveBack(IScorer scorer) => _idle.Push(scorer);

    /// <summary>Ends those that are not in use; the others end when they come back.</summary>
    public void Dispose()
    {
        while (_idle.TryPop(out var idle))
        {
            idle.Dispose();
        }
    }
}

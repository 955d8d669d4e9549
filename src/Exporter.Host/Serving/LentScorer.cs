using Exporter.Models.Inference;

namespace Exporter.Host.Serving;

/// <summary>A scorer that one request has to itself.</summary>
/// <param name="model">Which model it scores with.</param>
/// <param name="scorer">The scorer.</param>
/// <param name="owner">Takes it back.</param>
internal sealed class LentScorer(LoadedModel model, IScorer scorer, ServedModels owner) : IDisposable
{
    /// <summary>Which model it scores with.</summary>
    public LoadedModel Model { get; } = model;

    /// <summary>The scorer; valid until <see cref="Dispose"/>.</summary>
    public IScorer Scorer { get; } = scorer;

    /// <inheritdoc/>
    public void Dispose() => owner.GiveBack(Model, Scorer);
}

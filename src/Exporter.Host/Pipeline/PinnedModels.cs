using System.Collections.Immutable;
using Exporter.Models.Inference;

namespace Exporter.Host.Pipeline;

/// <summary>The versions that operators have pinned for one predictor, loaded so that a step need not wait for them.</summary>
/// <remarks>Changes belong to the pipeline's lock, as what scores must not be disposed meanwhile; reading is safe from any thread.</remarks>
internal sealed class PinnedModels : IDisposable
{
    /// <summary>Versions that may be pinned for one predictor at once, now or to come: each is a model in memory.</summary>
    public const int Most = 4;

    private ImmutableDictionary<string, ModelAttempt> _attempts = ImmutableDictionary.Create<string, ModelAttempt>(StringComparer.Ordinal);

    /// <summary>What came of loading each, by version.</summary>
    public ImmutableDictionary<string, ModelAttempt> Attempts => Volatile.Read(ref _attempts);

    /// <summary>What scores as a version; null where it is not there, or could not be loaded.</summary>
    public IScorer? Find(string version) => Attempts.GetValueOrDefault(version)?.Scorer;

    /// <summary>Takes what came of loading a version, and owns it: one that is loaded stays as it is, as the same version is the same bytes.</summary>
    public void Take(string version, ModelAttempt attempt)
    {
        if (Find(version) is not null)
        {
            attempt.Scorer?.Dispose();
            return;
        }

        Volatile.Write(ref _attempts, Attempts.SetItem(version, attempt));
    }

    /// <summary>Lets all others go; none of them may score any more.</summary>
    public void Keep(ImmutableArray<string> versions)
    {
        foreach (var (version, attempt) in Attempts.Where(known => !versions.Contains(known.Key)))
        {
            Volatile.Write(ref _attempts, Attempts.Remove(version));
            attempt.Scorer?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Keep([]);
}

using System.Collections.Concurrent;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Serving;

/// <summary>Where requests with vectors of their own take turns: as many at once as there are processors, the others wait, and the rest is turned away.</summary>
/// <remarks>Scoring has no part in the pipeline and does not wait for its lock; what it takes of it is processor time.</remarks>
/// <param name="models">What scores.</param>
/// <param name="places">Bounds who is at it, and so the memory for vectors.</param>
/// <param name="metrics">Counts.</param>
internal sealed class ScoringDesk(ServedModels models, AdmissionLimiter places, ServingMetrics metrics)
{
    /// <summary>Most vectors in one request: more than this is better sent as several.</summary>
    public const int MaxVectors = 16_384;

    /// <summary>Most bytes in one request, JSON or protobuf: so many vectors of some 300 features as JSON.</summary>
    public const int MaxBodyBytes = 64 * 1024 * 1024;

    private readonly ConcurrentBag<ScoringMemory> _idle = [];

    /// <summary>The models.</summary>
    public ServedModels Models => models;

    /// <summary>What is counted.</summary>
    public ServingMetrics Metrics => metrics;

    /// <summary>Waits for a turn.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="version">One of the versions in use; the champion's where empty.</param>
    /// <param name="aborted">Gives up waiting.</param>
    /// <exception cref="ServingException">There is no such model, or too many wait.</exception>
    public async ValueTask<ScoringTurn> EnterAsync(string predictor, string version, CancellationToken aborted)
    {
        // Before anybody waits for what there is not.
        models.Find(predictor, version);
        var place = await places.EnterAsync(aborted);
        if (!place.IsAcquired)
        {
            place.Dispose();
            throw new ServingException(ServingFault.Busy, $"more than {places.Permits} requests with vectors are at work and too many wait");
        }

        try
        {
            return new ScoringTurn(place, models.Lend(predictor, version), this, _idle.TryTake(out var memory) ? memory : new ScoringMemory());
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>That a batch is not taken, as it is too large.</summary>
    public static ServingException TooMany(long vectors) =>
        new(ServingFault.TooLarge, $"{vectors} vectors in one request, at most {MaxVectors} are taken: send several requests");

    /// <summary>Takes memory back.</summary>
    internal void GiveBack(ScoringMemory memory) => _idle.Add(memory);
}

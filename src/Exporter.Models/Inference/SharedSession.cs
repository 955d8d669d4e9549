using Microsoft.ML.OnnxRuntime;

namespace Exporter.Models.Inference;

/// <summary>A loaded model that several scorers run, and that ends with the last of them.</summary>
/// <remarks>The runtime lets any number of threads run one session; what may not be shared is the memory that is bound to it (<see cref="ScoringBatch"/>). Thread-safe.</remarks>
/// <param name="session">Owned from now on, on behalf of a first user.</param>
internal sealed class SharedSession(InferenceSession session)
{
    private int _users = 1;

    /// <summary>The session; valid for its users.</summary>
    public InferenceSession Session { get; } = session;

    /// <summary>Takes a user more.</summary>
    /// <returns>False where the last one has gone already.</returns>
    public bool TryAcquire()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>A user goes.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Session.Dispose();
        }
    }
}

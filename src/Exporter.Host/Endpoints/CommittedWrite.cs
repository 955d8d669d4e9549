using Exporter.Feedback.Storage;

namespace Exporter.Host.Endpoints;

/// <summary>Waits for a write to be committed, for as long as a client may be kept waiting.</summary>
internal static class CommittedWrite
{
    // Longer than the store rests after a failed attempt.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Has something written, and waits.</summary>
    /// <param name="store">Where; null for nowhere.</param>
    /// <param name="write">What.</param>
    /// <param name="committed">Completes when it is written and handed on: also after the client has gone.</param>
    /// <param name="time">Measures the wait.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The result of <paramref name="committed"/>; the default where it will not be written, or was not in time.</returns>
    public static async Task<T?> InTimeAsync<T>(Store? store, IStoreWrite write, Task<T?> committed, TimeProvider time, CancellationToken cancellation)
    {
        if (store?.Enqueue(write) != true)
        {
            return default;
        }

        try
        {
            return await committed.WaitAsync(Patience, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return default;
        }
    }
}

using Simulator.Series;

namespace Demo.Quarter;

/// <summary>Who alerts: the sidecar, or rules without it.</summary>
internal interface IAlertSource : IAsyncDisposable
{
    /// <summary>Takes the fleet's samples.</summary>
    ISampleWriter Samples { get; }

    /// <summary>The minute that was written is complete.</summary>
    /// <param name="atMs">The minute, Unix ms.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What each rule says of each entity of which it says anything.</returns>
    Task<IReadOnlyList<Condition>> EvaluateAsync(long atMs, CancellationToken cancellation);

    /// <summary>People were told of an alert.</summary>
    /// <param name="alert">Which.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task ToldAsync(ToldAlert alert, CancellationToken cancellation);

    /// <summary>Somebody who came because of an alert has removed every cause that was found.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="atMs">When the work was done, Unix ms.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task ActedAsync(ToldAlert alert, long atMs, CancellationToken cancellation);

    /// <summary>The run is over: everything that is kept is on disk.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    Task CompleteAsync(CancellationToken cancellation);
}

namespace Exporter.Host;

/// <summary>Does something again and again in the background, at even distances, from <see cref="Start"/> until it is stopped.</summary>
/// <param name="interval">Distance of the turns; one that takes longer is not made up for.</param>
/// <param name="time">Measures it.</param>
/// <param name="work">One turn. What it throws ends the work, and comes out of its end; only being cancelled is no fault.</param>
internal sealed class PeriodicWork(TimeSpan interval, TimeProvider time, Action<CancellationToken> work) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Cancelled when the work is to end, in the midst of a turn too.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Begins; the first turn comes after one interval.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends after a turn that is going on.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <summary>The same, and waits for it.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                work(_ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end, as wanted.
        }
    }
}

namespace Exporter.Host;

/// <summary>Takes one turn after the other on a thread of the pool, with a rest between, until it is disposed; who is told of other options takes the next turn at once.</summary>
/// <param name="turn">Takes a turn and says how long to rest; infinite for as long as nobody wakes it. What it throws before the end ends the turns.</param>
/// <param name="time">Measures rests.</param>
internal sealed class RepeatedTurns(Func<CancellationToken, Task<TimeSpan>> turn, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _woken = new(0);
    private Task _running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends a rest, or the next one where a turn is under way; once, however often it is told before that. After the end, nothing.</summary>
    public void Wake()
    {
        lock (_woken)
        {
            if (!_ending.IsCancellationRequested && _woken.CurrentCount == 0)
            {
                _woken.Release();
            }
        }
    }

    /// <summary>Ends, in the midst of a turn too.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
        lock (_woken)
        {
            _woken.Dispose();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                await RestAsync(await turn(_ending.Token).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // The end, as wanted; whatever a turn that was under way came to is nobody's concern any more.
        }
    }

    private async Task RestAsync(TimeSpan rest)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        await Task.WhenAny(Task.Delay(rest, time, either.Token), _woken.WaitAsync(either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
    }
}

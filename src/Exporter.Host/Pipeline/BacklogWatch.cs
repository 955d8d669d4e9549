namespace Exporter.Host.Pipeline;

/// <summary>Looks every second whether a sender that had a backlog has worked it off, and then goes on with the steps that waited.</summary>
/// <remarks>Samples alone do not tell: the last of a backlog may be the last for minutes.</remarks>
internal sealed class BacklogWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly StreamPipeline _pipeline;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;

    /// <summary>A watch that has not begun.</summary>
    public BacklogWatch(StreamPipeline pipeline, TimeProvider time) => (_pipeline, _time) = (pipeline, time);

    /// <summary>Begins to look.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends after a look that is going on.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                while (_pipeline.HasBacklog && _pipeline.WorkOff() && !_ending.IsCancellationRequested)
                {
                    // Each turn takes the lock anew.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }
}

namespace Exporter.Fuzz;

/// <summary>Ends the process when an input does not come to an end, which nothing within the loop could notice.</summary>
/// <param name="keep">Called with the input, to keep it.</param>
internal sealed class Watchdog(Action<byte[]> keep) : IDisposable
{
    private readonly Lock _lock = new();
    private byte[]? _input;
    private Timer? _timer;

    /// <summary>From now on this input is what has to end in time.</summary>
    public void Watch(byte[] input)
    {
        lock (_lock)
        {
            _input = input;
            _timer ??= new Timer(_ => End());
            // Twice the time after which a run that ended is a finding: that one's message is the better one.
            _timer.Change(2 * Trial.MaxTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _input = null;
            _timer?.Dispose();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            if (_input is not null)
            {
                keep(_input);
                Environment.Exit(1);
            }
        }
    }
}

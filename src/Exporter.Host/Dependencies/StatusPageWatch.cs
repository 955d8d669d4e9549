using Exporter.Configuration;
using Exporter.History;

namespace Exporter.Host.Dependencies;

/// <summary>Asks one status page now and then.</summary>
/// <remarks>One question at a time, of bounded size and duration, to the address that is configured and no other. While there is no answer, the last one holds for three intervals.</remarks>
internal sealed class StatusPageWatch : IDisposable
{
    private const int HeldIntervals = 3;

    private readonly CancellationTokenSource _ending = new();
    private readonly StatusPageMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private volatile Reading? _latest;
    private bool _isFailing;

    /// <summary>Begins to ask.</summary>
    /// <param name="options">Which page.</param>
    /// <param name="metrics">Counts questions.</param>
    /// <param name="logger">Where trouble is reported, once.</param>
    /// <param name="time">Measures the distance of questions, and the age of answers.</param>
    public StatusPageWatch(StatusPageOptions options, StatusPageMetrics metrics, ILogger logger, TimeProvider time)
    {
        (Options, _metrics, _logger, _time) = (options, metrics, logger, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Which page.</summary>
    public StatusPageOptions Options { get; }

    /// <summary>What it says; null while that is not known.</summary>
    public StatusPageReport? Latest => _latest is { } latest && _time.GetElapsedTime(latest.At) <= HeldIntervals * Options.Interval ? latest.Report : null;

    /// <summary>Ends, in the midst of a question too.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Options.Interval, _time);
            do
            {
                await AskAsync().ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false));
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // The end, as wanted.
        }
    }

    private async Task AskAsync()
    {
        try
        {
            using var http = DirectClient.Create(Options.Timeout, Options.MaxResponseBytes);
            var answer = await http.GetByteArrayAsync(Options.Url, _ending.Token).ConfigureAwait(false);
            _latest = new Reading(StatusPageReport.Read(answer), _time.GetTimestamp());
            _metrics.Asked(success: true);
            _isFailing = false;
        }
        catch (Exception exception) when (!_ending.IsCancellationRequested)
        {
            // Whatever it is, predictions go on without.
            _metrics.Asked(success: false);
            if (!_isFailing)
            {
                Log.StatusPageUnknown(_logger, Options.Name, Options.Url.ToString(), exception is OperationCanceledException ? $"no answer within {Options.Timeout.TotalSeconds:0.###} s" : exception.Message);
            }

            _isFailing = true;
        }
    }

    private sealed record Reading(StatusPageReport Report, long At);
}

using Exporter.Configuration;
using Exporter.History;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Alerting;

/// <summary>Asks Alertmanager now and then which of Foresight's alerts are silenced: a failure that does not come then proves nothing.</summary>
/// <remarks>
/// One question at a time, of bounded size and duration. While there is no answer, the last one holds. What is found is taken in at
/// the next step, and written down with it: outcomes stay a function of records, predictions know nothing of silences.
/// </remarks>
internal sealed class SilenceWatch : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _configured = new(0);
    private readonly StreamPipeline _pipeline;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AlertingMetrics _metrics;
    private volatile AlertmanagerOptions? _options;
    private bool _isFailing;
    private Task _running = Task.CompletedTask;

    /// <summary>A watch that has not begun.</summary>
    /// <param name="pipeline">Whose predictors it watches for.</param>
    /// <param name="options">Whom to ask; null for nobody.</param>
    /// <param name="metrics">Counts questions.</param>
    /// <param name="logger">Where trouble is reported, once.</param>
    /// <param name="time">Measures the distance of questions.</param>
    public SilenceWatch(StreamPipeline pipeline, AlertmanagerOptions? options, AlertingMetrics metrics, ILogger logger, TimeProvider time) =>
        (_pipeline, _options, _metrics, _logger, _time) = (pipeline, options, metrics, logger, time);

    /// <summary>Begins to ask.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Takes the options in force from now on.</summary>
    public void Configure(AlertmanagerOptions? options)
    {
        _options = options;
        _configured.Release();
    }

    /// <summary>Ends after a question that is under way.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
        _configured.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                await AskAsync(_options).ConfigureAwait(false);
                await RestAsync(_options?.Interval ?? Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // The process ends, and whatever a question that was under way came to is nobody's concern any more.
        }
    }

    /// <summary>Waits for the next question, or for other options.</summary>
    private async Task RestAsync(TimeSpan interval)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        await Task.WhenAny(Task.Delay(interval, _time, either.Token), _configured.WaitAsync(either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
    }

    private async Task AskAsync(AlertmanagerOptions? options)
    {
        if (options is null)
        {
            Show([]);
            return;
        }

        try
        {
            using var http = DirectClient.Create(options.Timeout, options.MaxResponseBytes);
            var answer = await http.GetByteArrayAsync(new Uri(options.Url.AbsoluteUri.TrimEnd('/') + SilencedAlerts.Path), _ending.Token).ConfigureAwait(false);
            Show(SilencedAlerts.Read(answer, _pipeline.Predictors.Select(runtime => runtime.Definition)));
            _metrics.Asked(success: true);
            _isFailing = false;
        }
        catch (Exception exception) when (!_ending.IsCancellationRequested)
        {
            // Whatever it is, outcomes go on without.
            _metrics.Asked(success: false);
            if (!_isFailing)
            {
                Log.SilencesUnknown(_logger, options.Url.ToString(), exception is OperationCanceledException ? $"no answer within {options.Timeout.TotalSeconds:0.###} s" : exception.Message);
            }

            _isFailing = true;
        }
    }

    private void Show(Dictionary<string, System.Collections.Immutable.ImmutableHashSet<Signals.Labels>> silenced)
    {
        foreach (var runtime in _pipeline.Predictors)
        {
            runtime.Outcomes.Acted.Silence(silenced.GetValueOrDefault(runtime.Definition.Name, []));
        }
    }
}

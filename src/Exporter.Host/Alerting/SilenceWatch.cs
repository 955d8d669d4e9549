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
    private readonly StreamPipeline _pipeline;
    private readonly ILogger _logger;
    private readonly AlertingMetrics _metrics;
    private readonly RepeatedTurns _turns;
    private volatile AlertmanagerOptions? _options;
    private bool _isFailing;

    /// <summary>A watch that has not begun.</summary>
    /// <param name="pipeline">Whose predictors it watches for.</param>
    /// <param name="options">Whom to ask; null for nobody.</param>
    /// <param name="metrics">Counts questions.</param>
    /// <param name="logger">Where trouble is reported, once.</param>
    /// <param name="time">Measures the distance of questions.</param>
    public SilenceWatch(StreamPipeline pipeline, AlertmanagerOptions? options, AlertingMetrics metrics, ILogger logger, TimeProvider time) =>
        (_pipeline, _options, _metrics, _logger, _turns) = (pipeline, options, metrics, logger, new RepeatedTurns(TurnAsync, time));

    /// <summary>Begins to ask.</summary>
    public void Start() => _turns.Start();

    /// <summary>Takes the options in force from now on.</summary>
    public void Configure(AlertmanagerOptions? options)
    {
        _options = options;
        _turns.Wake();
    }

    /// <summary>Ends after a question that is under way.</summary>
    public void Dispose() => _turns.Dispose();

    private async Task<TimeSpan> TurnAsync(CancellationToken ending)
    {
        await AskAsync(_options, ending).ConfigureAwait(false);
        return _options?.Interval ?? Timeout.InfiniteTimeSpan;
    }

    private async Task AskAsync(AlertmanagerOptions? options, CancellationToken ending)
    {
        if (options is null)
        {
            Show([]);
            return;
        }

        try
        {
            using var http = DirectClient.Create(options.Timeout, options.MaxResponseBytes);
            var answer = await http.GetByteArrayAsync(new Uri(options.Url.AbsoluteUri.TrimEnd('/') + SilencedAlerts.Path), ending).ConfigureAwait(false);
            Show(SilencedAlerts.Read(answer, _pipeline.Predictors.Select(runtime => runtime.Definition)));
            _metrics.Asked(success: true);
            _isFailing = false;
        }
        catch (Exception exception) when (!ending.IsCancellationRequested)
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

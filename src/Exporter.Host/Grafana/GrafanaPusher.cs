using System.Net;
using Exporter.Configuration.Grafana;
using Exporter.Feedback.Annotations;
using Exporter.Feedback.Storage;

namespace Exporter.Host.Grafana;

/// <summary>Tells Grafana of the annotations that wait in the store, one after the other, the oldest first.</summary>
/// <remarks>
/// What Grafana does not answer, or answers with 408, 429 or 5xx, is tried again after a pause that doubles; any other refusal is final. An annotation whose making may have succeeded
/// unheard (an answer that was lost, a process that died meanwhile) is looked for before it is made.
/// </remarks>
internal sealed class GrafanaPusher : IDisposable
{
    private const int Batch = 100;

    // A fault of Grafana's own that comes back as often is the annotation's: it must not hold up the others for ever.
    private const int MostFaults = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Store _store;
    private readonly GrafanaMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _doubtful;
    private readonly RepeatedTurns _turns;
    private volatile GrafanaOptions? _options;
    private (GrafanaOptions Options, long Since, TimeSpan Length)? _pause;
    private long _waiting;
    private int _failures;
    private (string Key, int Count) _faults = ("", 0);
    private bool _isFailing;
    private bool _isRefused;

    /// <summary>Waits to be configured.</summary>
    /// <param name="store">Where annotations wait.</param>
    /// <param name="metrics">Counts them.</param>
    /// <param name="logger">Where trouble is reported, once.</param>
    /// <param name="time">Measures pauses.</param>
    public GrafanaPusher(Store store, GrafanaMetrics metrics, ILogger logger, TimeProvider time)
    {
        (_store, _metrics, _logger, _time) = (store, metrics, logger, time);

        // Of these another process may have told Grafana, and died before it could note so.
        var waiting = store.Read(connection => AnnotationRows.ReadWaiting(connection, int.MaxValue), []);
        _waiting = waiting.Count;
        _doubtful = [.. waiting.Where(one => one.RemoteId is null).Select(one => one.Wanted.Key)];
        _turns = new RepeatedTurns(PushAllAsync, time);
        _turns.Start();
    }

    /// <summary>Annotations that wait.</summary>
    public long Waiting => Math.Max(0, Interlocked.Read(ref _waiting));

    /// <summary>Takes the options in force from now on; null for nobody.</summary>
    public void Configure(GrafanaOptions? options)
    {
        _options = options;
        _turns.Wake();
    }

    /// <summary>The store has an annotation, or has no room for it.</summary>
    public void Kept(AnnotationResult result)
    {
        switch (result)
        {
            case AnnotationResult.Added:
                Interlocked.Increment(ref _waiting);
                _turns.Wake();
                break;
            case AnnotationResult.Full:
                _metrics.Dropped();
                break;
        }
    }

    /// <summary>Ends, in the midst of a request too; what waits is told by the next process.</summary>
    public void Dispose() => _turns.Dispose();

    /// <summary>Tells Grafana of all that waits, unless it is to be left alone: what comes meanwhile waits too, and only other options are tried at once.</summary>
    /// <returns>When to try again; infinite where all is told, or there is nobody to tell.</returns>
    private async Task<TimeSpan> PushAllAsync(CancellationToken cancellation)
    {
        if (_options is not { } options)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (_pause is { } pause && ReferenceEquals(pause.Options, options) && pause.Length - _time.GetElapsedTime(pause.Since) is var left && left > TimeSpan.Zero)
        {
            return left;
        }

        _pause = null;
        try
        {
            using var grafana = GrafanaClient.Open(options);
            while (_store.Read(connection => AnnotationRows.ReadWaiting(connection, Batch), []) is { Count: > 0 } waiting)
            {
                foreach (var one in waiting)
                {
                    await PushAsync(grafana, one, cancellation).ConfigureAwait(false);
                }
            }

            return Timeout.InfiniteTimeSpan;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it is, predictions go on, and annotations wait.
            var length = Fail(options, exception);
            _pause = (options, _time.GetTimestamp(), length);
            return length;
        }
    }

    private async Task PushAsync(GrafanaClient grafana, WaitingAnnotation one, CancellationToken cancellation)
    {
        var id = one.RemoteId;
        if (id is null && _doubtful.Contains(one.Wanted.Key))
        {
            var found = await AskAsync(one, grafana.FindAsync(one.Wanted, cancellation)).ConfigureAwait(false);
            if (IsRefusal(found.Status))
            {
                await EndAsync(one, null, found, cancellation).ConfigureAwait(false);
                return;
            }

            id = found.Id;
        }

        if (id is null)
        {
            _doubtful.Add(one.Wanted.Key);
        }

        var answer = await AskAsync(one, id is { } known ? grafana.ChangeAsync(known, one.Wanted, cancellation) : grafana.CreateAsync(one.Wanted, cancellation)).ConfigureAwait(false);
        await EndAsync(one, answer.Id ?? id, answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for an answer.</summary>
    /// <exception cref="GrafanaBusyException">It asks to come again.</exception>
    private async Task<GrafanaAnswer> AskAsync(WaitingAnnotation one, Task<GrafanaAnswer> asked)
    {
        var answer = await asked.ConfigureAwait(false);
        _metrics.Asked(success: (int)answer.Status is >= 200 and < 300);
        if ((int)answer.Status is >= 200 and < 300 || IsRefusal(answer.Status))
        {
            return answer;
        }

        _faults = (one.Wanted.Key, _faults.Key == one.Wanted.Key && answer.Status == HttpStatusCode.InternalServerError ? _faults.Count + 1 : 1);
        return answer.Status == HttpStatusCode.InternalServerError && _faults.Count >= MostFaults ? answer : throw new GrafanaBusyException(answer);
    }

    private static bool IsRefusal(HttpStatusCode status) =>
        (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    /// <summary>Notes what became of an annotation, and goes on once that is written.</summary>
    private async Task EndAsync(WaitingAnnotation one, long? id, GrafanaAnswer answer, CancellationToken cancellation)
    {
        var done = new AnnotationPushed(one, id);
        _store.Enqueue(done);
        if (!await done.Written.WaitAsync(cancellation).ConfigureAwait(false))
        {
            throw new IOException("that it was told could not be written down");
        }

        _doubtful.Remove(one.Wanted.Key);
        if (!done.WaitsOn)
        {
            Interlocked.Decrement(ref _waiting);
        }

        (_failures, _isFailing) = (0, false);
        if ((int)answer.Status is >= 200 and < 300)
        {
            _isRefused = false;
            _metrics.Pushed();
            return;
        }

        _metrics.Refused();
        if (!_isRefused)
        {
            Log.AnnotationRefused(_logger, (int)answer.Status, Shortened(answer.Message), Shortened(one.Wanted.Text));
        }

        _isRefused = true;
    }

    private TimeSpan Fail(GrafanaOptions options, Exception exception)
    {
        if (exception is not GrafanaBusyException)
        {
            _metrics.Asked(success: false);
        }

        if (!_isFailing)
        {
            Log.GrafanaUnavailable(_logger, options.Url.ToString(), exception is OperationCanceledException ? $"no answer within {options.Timeout.TotalSeconds:0.###} s" : Shortened(exception.Message));
        }

        _isFailing = true;
        var pause = (exception as GrafanaBusyException)?.RetryAfter ?? FirstPause * Math.Pow(2, Math.Min(_failures, 10));
        _failures++;
        return pause < FirstPause ? FirstPause : pause > LongestPause ? LongestPause : pause;
    }

    private static string Shortened(string text) => text.Length > 300 ? text[..300] + "..." : text;
}

/// <summary>Grafana asks to come again.</summary>
internal sealed class GrafanaBusyException(GrafanaAnswer answer) : Exception($"it answers {(int)answer.Status}{(answer.Message.Length > 0 ? $": {answer.Message}" : "")}")
{
    /// <summary>How long it wants to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter => answer.RetryAfter;
}

using Exporter.History;
using Exporter.Host.Pipeline;
using Exporter.Signals.Windows;

namespace Exporter.Host.BackFill;

/// <summary>One predictor's windows being made whole from history, beside the live ones.</summary>
/// <remarks>
/// A second set of windows takes in every step that the live ones missed or evaluated on half a head, from history alone,
/// and then takes their place under the pipeline's lock. Until the head is warm, a copy takes their place each time that
/// history has caught up, so that predictions profit at once; the last word has the set that holds no untrusted step. The few steps that pass while
/// the last queries run come from the live windows themselves. Costs the windows' memory once more for as long as it runs.
/// </remarks>
internal sealed class Fill : IDisposable
{
    // Between the first time that history has caught up and a warm head: not a query a step.
    private const int SettleSteps = 30;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly PredictorRuntime _runtime;
    private readonly PredictorWindows _windows;
    private readonly BackFillService _service;
    private readonly StepVectors _vectors;
    private readonly ChunkSize _chunk = new();
    private readonly FillProgress _progress;
    private readonly long _stepMs;
    private readonly long _beginMs;
    private long _doneMs;
    private long? _lentMs;
    private int _tailSteps = 1;
    private int _failures;

    /// <summary>A fill that has not begun.</summary>
    /// <param name="runtime">The predictor; its live windows are replaced.</param>
    /// <param name="windows">What is right so far; owned by the fill from here on.</param>
    /// <param name="fromMs">First step to read, Unix ms.</param>
    /// <param name="service">What all fills share.</param>
    public Fill(PredictorRuntime runtime, PredictorWindows windows, long fromMs, BackFillService service)
    {
        (_runtime, _windows, _service) = (runtime, windows, service);
        _vectors = new StepVectors(windows.Definition);
        _stepMs = (long)windows.Definition.Step.TotalMilliseconds;
        _beginMs = fromMs - _stepMs;
        _doneMs = _beginMs;
        _progress = new FillProgress(windows.Definition, _beginMs, service);
    }

    /// <summary>Share of the missing steps that is filled, 0 to 1; 1 once it has ended.</summary>
    public double Progress => _progress.Ratio;

    /// <summary>How long it has been running, or ran.</summary>
    public double Seconds => _progress.Seconds;

    /// <summary>True once nothing more will come.</summary>
    public bool HasEnded => _progress.HasEnded;

    /// <summary>True once the windows are whole and in their place; read inside the pipeline's lock.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Runs until the windows are whole or it is disposed; throws nothing.</summary>
    public async Task RunAsync()
    {
        try
        {
            _progress.Started();
            var source = _service.SourceFor(_windows.Definition);
            while (!await AdvanceAsync(source).ConfigureAwait(false))
            {
                _stop.Token.ThrowIfCancellationRequested();
            }

            _progress.Ended(_windows.EntityCount);
        }
        catch (Exception exception)
        {
            // Ended by us, or a fault of ours: seen in the log, survived by everything else.
            _progress.Broken(_stop.IsCancellationRequested ? null : exception);
        }
    }

    /// <summary>Ends it without result; does not wait.</summary>
    public void Dispose()
    {
        // Not on this thread, which holds the pipeline's lock.
        _ = _stop.CancelAsync();
        _service.Metrics.Hide(_windows.Definition.Name, this);
    }

    /// <summary>Does the next thing that is to be done.</summary>
    /// <returns>True when the windows are whole and have taken their place.</returns>
    private async Task<bool> AdvanceAsync(IHistorySource source)
    {
        var (liveMs, trustedFromMs) = _service.Gate.Run(() => (_runtime.LastStepMs, _runtime.TrustedFromMs));
        var remaining = (liveMs - _doneMs) / _stepMs;
        _progress.At(_doneMs, liveMs);
        if (liveMs >= trustedFromMs)
        {
            if (remaining <= _tailSteps && _doneMs + _stepMs >= trustedFromMs)
            {
                return TryHandOver(_windows, forGood: true);
            }
        }
        else if (remaining <= _tailSteps && (_lentMs is null || _doneMs - _lentMs >= SettleSteps * _stepMs))
        {
            if (TryHandOver(_windows.Copy(), forGood: false))
            {
                _lentMs = _doneMs;
                _progress.Lent(_windows.EntityCount, trustedFromMs);
            }

            return false;
        }
        else if (_lentMs is not null && remaining < SettleSteps)
        {
            await Task.Delay(Watch, _service.Time, _stop.Token).ConfigureAwait(false);
            return false;
        }

        // Progress shows about every tenth, and a stop loses no more than that.
        var tenth = Math.Max(WindowStore.FineSteps, (liveMs - _beginMs) / _stepMs / 10);
        await ReadAsync(source, (int)Math.Min(Math.Min(remaining, tenth), _chunk.Steps)).ConfigureAwait(false);

        // Where a query takes longer than a step, history alone never catches up: more and more may come from the live windows.
        if (remaining < WindowStore.FineSteps)
        {
            _tailSteps = Math.Min(2 * _tailSteps, WindowStore.FineSteps - 1);
        }

        return false;
    }

    private async Task ReadAsync(IHistorySource source, int steps)
    {
        if (steps == 0)
        {
            await Task.Delay(Watch, _service.Time, _stop.Token).ConfigureAwait(false);
            return;
        }

        try
        {
            var chunk = await HistoryChunk.ReadAsync(source, _windows.Definition, _doneMs + _stepMs, steps, _stop.Token).ConfigureAwait(false);
            Apply(chunk);
            _chunk.Read(chunk);
            _failures = 0;
        }
        catch (HistoryException exception)
        {
            _chunk.Failed(steps);
            if (exception.Fault != HistoryFault.TooLarge || steps == 1)
            {
                await PutOffAsync(exception).ConfigureAwait(false);
            }
        }
    }

    private void Apply(HistoryChunk chunk)
    {
        for (var step = 0; step < chunk.Steps; step++)
        {
            _stop.Token.ThrowIfCancellationRequested();
            chunk.CopyStep(step, _vectors);
            _vectors.ApplyTo(_windows, chunk.StepAt(step));
            _doneMs = chunk.StepAt(step);
        }

        _service.Metrics.Filled(_windows.Definition.Name, chunk.Steps);
    }

    private Task PutOffAsync(HistoryException exception)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 10))));
        _progress.PutOff(exception.Message, wait);
        return Task.Delay(wait, _service.Time, _stop.Token);
    }

    /// <summary>Brings <paramref name="windows"/> up to the live step from the live windows, and puts them in their place.</summary>
    /// <returns>False when the live windows no longer hold what is missing, or, <paramref name="forGood"/>, it is not to be trusted.</returns>
    private bool TryHandOver(PredictorWindows windows, bool forGood)
    {
        for (var nextMs = _doneMs + _stepMs; ; nextMs += _stepMs)
        {
            var at = nextMs;
            var handed = _service.Gate.Run(() => HandOver(windows, at, forGood));
            if (handed is { } result)
            {
                // What was taken over before the stream fell silent once more is right, and stays.
                _doneMs = forGood ? nextMs - _stepMs : _doneMs;
                return result;
            }

            // Reading needs the lock, applying does not: writers need not wait for it.
            _vectors.ApplyTo(windows, nextMs);
        }
    }

    /// <summary>Null when step <paramref name="nextMs"/> was copied and more are to come.</summary>
    private bool? HandOver(PredictorWindows windows, long nextMs, bool forGood)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (_runtime.LastStepMs - nextMs >= WindowStore.FineSteps * _stepMs || (forGood && nextMs < _runtime.TrustedFromMs))
        {
            return false;
        }

        if (nextMs <= _runtime.LastStepMs)
        {
            _runtime.CopyStep(nextMs, _vectors);
            if (nextMs < _runtime.LastStepMs)
            {
                return null;
            }

            _vectors.ApplyTo(windows, nextMs);
        }

        _runtime.TakeOver(windows);
        IsDone = forGood;
        return true;
    }
}

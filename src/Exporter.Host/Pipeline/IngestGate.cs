using Exporter.Ingest;
using Exporter.Ingest.Otlp;

namespace Exporter.Host.Pipeline;

/// <summary>The one lock of the pipeline: it guards the sink, the windows and the evaluation that a sample may set off.</summary>
/// <remarks>
/// Steps are evaluated from inside <see cref="ISampleSink.Append"/>, so storing and evaluating are one critical section; that makes
/// predictions a function of the sequence of samples alone. What can be done without the lock (reading, decompressing,
/// checking) is done before. Who comes passes a turnstile first, and whoever waits for the lock holds that: without it a sender that
/// comes again and again overtakes all others, and a snapshot, which enters often, waits for minutes. Lock order: nothing that runs inside may take another lock and then enter here.
/// </remarks>
/// <param name="sink">Where samples go.</param>
internal sealed class IngestGate(ISampleSink sink)
{
    private readonly Lock _turnstile = new();
    private readonly Lock _lock = new();
    private ISampleSink _sink = sink;

    /// <summary>Runs inside the lock before each request is applied: the place to tell the sink what the clock says.</summary>
    public Action? BeforeRequest { get; set; }

    /// <summary>From now on samples go there; call inside the lock, or before the first request.</summary>
    public void RedirectTo(ISampleSink other) => _sink = other;

    /// <summary>Applies a decoded request.</summary>
    public void Apply(RemoteWriteDecoder decoder)
    {
        Enter();
        try
        {
            BeforeRequest?.Invoke();
            decoder.ApplyTo(_sink);
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Applies an export of OTLP whose series are all known.</summary>
    /// <returns>False where it has to be translated first, and applied then.</returns>
    public bool TryApplyKnown(OtlpDecoder decoder)
    {
        Enter();
        try
        {
            BeforeRequest?.Invoke();
            return decoder.TryApplyKnown(_sink);
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Runs something else that touches the guarded state: a reload, a read of the head.</summary>
    public void Run(Action action)
    {
        Enter();
        try
        {
            action();
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Runs something that touches the guarded state, and returns its result.</summary>
    public T Run<T>(Func<T> function)
    {
        Enter();
        try
        {
            return function();
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Enter()
    {
        if (_lock.IsHeldByCurrentThread)
        {
            _lock.Enter();
            return;
        }

        lock (_turnstile)
        {
            _lock.Enter();
        }
    }
}

using Simulator.Faults;
using Simulator.LookAlikes;
using Simulator.Series;

namespace Simulator;

/// <summary>A host or service: healthy, with a fault at work, or failing until it is repaired.</summary>
internal abstract partial class SimulatedEntity
{
    private readonly FaultSchedule _schedule;
    private readonly GroundTruth _truth;
    private readonly AlertSeries _alerts;
    private Incident? _failure;

    protected SimulatedEntity(string job, string instance, FaultSchedule schedule, GroundTruth truth)
    {
        Instance = instance;
        _schedule = schedule;
        _truth = truth;
        _alerts = new AlertSeries(job, instance);
    }

    /// <summary>The <c>instance</c> label.</summary>
    public string Instance { get; }

    /// <summary>True from the onset until the repair.</summary>
    public bool IsFailing => _failure is not null;

    /// <summary>The fault at work, also while it makes the entity fail.</summary>
    protected Fault? Fault { get; private set; }

    /// <summary>How hard it works, 1 = usual.</summary>
    protected abstract double Load { get; }

    /// <summary>One minute of life, then one scrape.</summary>
    public void Step(long nowMs, ISampleWriter writer)
    {
        if (_plan is null)
        {
            Develop(nowMs);
        }
        else
        {
            FollowPlan(nowMs);
        }

        Live(nowMs);
        FailIfExhausted(nowMs);
        Scrape(nowMs, answers: _failure is not { } failure || !TakesDown(failure.Kind), writer);
        _alerts.Write(nowMs, _failure is { } firing && !TakesDown(firing.Kind) ? AlertName(firing.Kind) : null, writer);
    }

    /// <summary>How far the fault at work has got when it is of this kind, else 0.</summary>
    protected double Progress(FaultKind kind) => Fault is { } fault && fault.Kind == kind ? fault.Progress : 0;

    /// <summary>Notes a harmless event.</summary>
    protected Action<long, long> Report(LookAlikeKind kind) =>
        (startMs, endMs) => _truth.Add(new LookAlike(Instance, kind, startMs, endMs));

    /// <summary>Moves all resources and counters one minute on.</summary>
    protected abstract void Live(long nowMs);

    /// <summary>The kind that makes it fail at this minute, with the time its cause began; null while nothing does.</summary>
    protected abstract (FaultKind Kind, long PrecursorStartMs)? Exhausted(long nowMs);

    /// <summary>Removes the cause and its traces.</summary>
    protected abstract void Repair(FaultKind kind, long nowMs);

    /// <summary>The fault of another entity that reaches this one at this minute; null where none does.</summary>
    protected virtual Fault? CatchFault(long nowMs) => null;

    /// <summary>A fault begins at this minute.</summary>
    protected abstract void Began(Fault fault, long nowMs);

    /// <summary>Writes what Prometheus sees.</summary>
    protected abstract void Scrape(long nowMs, bool answers, ISampleWriter writer);

    /// <summary>True when a failure of this kind leaves nothing that could answer a scrape.</summary>
    protected abstract bool TakesDown(FaultKind kind);

    /// <summary>The critical alert that a failure of this kind raises.</summary>
    protected abstract string AlertName(FaultKind kind);

    private void Develop(long nowMs)
    {
        RepairIfDue(nowMs);
        StartFaultIfDue(nowMs);
        if (!IsFailing)
        {
            Fault?.Advance(Load);
        }
    }

    private void RepairIfDue(long nowMs)
    {
        if (_failure is { } failure && nowMs >= failure.EndMs)
        {
            Repair(failure.Kind, nowMs);
            _failure = null;
            Fault = null;
            _schedule.Rest(nowMs);
        }
    }

    private void StartFaultIfDue(long nowMs)
    {
        // Asked also of who is in trouble already: what comes then is lost, not late.
        var caught = CatchFault(nowMs);
        if (Fault is null && !IsFailing && (_schedule.TryStart(nowMs) ?? caught) is { } fault)
        {
            Fault = fault;
            Began(fault, nowMs);
        }
    }

    private void FailIfExhausted(long nowMs)
    {
        if (IsFailing)
        {
            return;
        }

        // Asked also where the plan decides: the answer takes dice, and those after it must stay the same.
        var cause = Fault is { Kind: FaultKind.SuddenLoss } ? (FaultKind.SuddenLoss, nowMs) : Exhausted(nowMs);
        _failure = _plan is null ? FailureBy(cause, nowMs) : FailureOfPlan(cause, nowMs);
        if (_failure is not null)
        {
            _truth.Add(_failure);
        }
    }

    private Incident? FailureBy((FaultKind Kind, long SinceMs)? cause, long nowMs) =>
        cause is var (kind, sinceMs) ? new Incident(Instance, kind, sinceMs, nowMs, nowMs + _schedule.RepairMs()) : null;
}

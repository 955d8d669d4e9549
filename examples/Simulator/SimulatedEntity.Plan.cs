using Simulator.Faults;

namespace Simulator;

/// <content>Life with an operator: the same entity, in a run without one, says which faults come and when they end.</content>
/// <remarks>
/// Faults, failures and repairs are those of the plan, minute by minute, whatever was cured: so a cure shifts no later fault.
/// A cured cause ends here and goes on there; the failure that it leads to there is one that was avoided here. A fault that the plan
/// loses to the repair of another failure ends here at that moment too.
/// </remarks>
internal abstract partial class SimulatedEntity
{
    private readonly Dictionary<FaultKind, long> _curedMs = [];
    private SimulatedEntity? _plan;
    private Fault? _cured;
    private Incident? _avoided;

    /// <summary>Causes that lead to a failure unless somebody comes, found at this minute.</summary>
    /// <param name="nowMs">Unix ms.</param>
    /// <param name="withinMs">How far a date that is known, such as the end of a certificate, may be ahead.</param>
    public virtual IEnumerable<Cause> Growing(long nowMs, long withinMs) =>
        Fault is { Kind: not FaultKind.SuddenLoss } fault && !IsFailing ? [new Cause(fault.Kind, fault.StartMs)] : [];

    /// <summary>Takes the faults from another entity of the same options and seed, which lives each minute before this one does.</summary>
    public virtual void Follow(SimulatedEntity plan) => _plan = plan;

    /// <summary>Somebody removes a cause before it leads to a failure.</summary>
    /// <param name="kind">Which; one of those <see cref="Growing"/>.</param>
    /// <param name="nowMs">Unix ms; what remains is seen by the next scrape.</param>
    public void Cure(FaultKind kind, long nowMs)
    {
        _curedMs[kind] = nowMs;
        Remove(kind, nowMs);
    }

    /// <summary>Takes the cause away, with what a repair of such a failure does.</summary>
    protected virtual void Remove(FaultKind kind, long nowMs)
    {
        _cured = Fault;
        Fault = null;
        Repair(kind, nowMs);
    }

    /// <summary>True when the cause that makes the plan fail with this kind is at work here no more.</summary>
    protected virtual bool IsAverted(FaultKind kind, long nowMs) => _cured is not null && ReferenceEquals(_cured, _plan!.Fault);

    /// <summary>Takes over what the minute brings in the plan: repairs, then a fault that begins.</summary>
    protected virtual void FollowPlan(long nowMs)
    {
        var plan = _plan!;
        if (_failure is { } failure && nowMs >= failure.EndMs)
        {
            Repair(failure.Kind, nowMs);
            _failure = null;
            Fault = null;
        }

        if (Fault is { } gone && plan.Fault is null)
        {
            Repair(gone.Kind, nowMs);
            Fault = null;
        }

        if (plan.Fault is { } fault && Fault is null && !ReferenceEquals(fault, _cured))
        {
            Fault = fault;
            Began(fault, nowMs);
        }
    }

    private Incident? FailureOfPlan((FaultKind Kind, long SinceMs)? cause, long nowMs)
    {
        if (_plan!._failure is not { } planned)
        {
            return null;
        }

        if (!IsAverted(planned.Kind, nowMs))
        {
            return planned;
        }

        if (!ReferenceEquals(planned, _avoided))
        {
            _avoided = planned;
            _truth.Add(new AvoidedFailure(planned, _curedMs[planned.Kind]));
        }

        // A certificate that ran out behind that failure was renewed with its repair there; here nothing hides it.
        return cause is (FaultKind.CertificateExpiry, var sinceMs) ? new Incident(Instance, FaultKind.CertificateExpiry, sinceMs, nowMs, planned.EndMs) : null;
    }
}

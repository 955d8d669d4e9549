using Simulator.LookAlikes;

namespace Simulator.Faults;

/// <summary>What really happened: the simulation writes it, only the judge reads it.</summary>
public sealed class GroundTruth
{
    private readonly List<Incident> _incidents = [];
    private readonly List<LookAlike> _lookAlikes = [];
    private readonly List<AvoidedFailure> _avoided = [];

    /// <summary>Failures in the order of their onsets.</summary>
    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <summary>Harmless events in the order in which they became known.</summary>
    public IReadOnlyList<LookAlike> LookAlikes => _lookAlikes;

    /// <summary>Failures of the plan that an operator has avoided, in the order of the onsets that did not come.</summary>
    public IReadOnlyList<AvoidedFailure> Avoided => _avoided;

    internal void Add(Incident incident) => _incidents.Add(incident);

    internal void Add(LookAlike lookAlike) => _lookAlikes.Add(lookAlike);

    internal void Add(AvoidedFailure failure) => _avoided.Add(failure);
}

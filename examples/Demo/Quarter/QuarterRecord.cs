using Simulator.Faults;
using Simulator.Operating;

namespace Demo.Quarter;

/// <summary>What happened in a quarter.</summary>
/// <param name="FromMs">From when on people were told of alerts, Unix ms.</param>
/// <param name="ToMs">Its end.</param>
/// <param name="Plan">Failures of the same fleet without operator, history included.</param>
/// <param name="Truth">What really happened.</param>
/// <param name="Alerts">What people were told.</param>
/// <param name="Visits">What they did.</param>
internal sealed record QuarterRecord(
    long FromMs, long ToMs, IReadOnlyList<Incident> Plan, GroundTruth Truth, IReadOnlyList<ToldAlert> Alerts, IReadOnlyList<Visit> Visits);

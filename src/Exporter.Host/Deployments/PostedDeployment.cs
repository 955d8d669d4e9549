using Exporter.Risk;
using Exporter.Signals;

namespace Exporter.Host.Deployments;

/// <summary>A deployment whose risk is asked for.</summary>
/// <param name="Service">What is deployed.</param>
/// <param name="Version">The version that it will have.</param>
/// <param name="Labels">It goes to every entity that has all of them.</param>
/// <param name="StartMs">When it begins, Unix ms; null for now.</param>
/// <param name="Horizon">How long after its start a failure is put down to it.</param>
/// <param name="Commits">What it brings; measures are null where there are none.</param>
/// <param name="Json">The commits as they were posted.</param>
internal sealed record PostedDeployment(
    string Service, string Version, Labels Labels, long? StartMs, TimeSpan Horizon, IReadOnlyList<(string Sha, ChangeMeasures? Measures)> Commits, string Json);

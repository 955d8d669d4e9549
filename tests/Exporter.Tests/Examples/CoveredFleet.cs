using Simulator.Faults;

namespace Exporter.Tests.Examples;

/// <summary>An <see cref="AdvisedFleet"/> that has lived, and what was told of it.</summary>
/// <param name="Truth">What really happened.</param>
/// <param name="Bands">Where signals were to be.</param>
/// <param name="Hazards">When failures were to come.</param>
internal sealed record CoveredFleet(GroundTruth Truth, BandCoverage Bands, HazardCoverage Hazards)
{
    /// <summary>Seeds 4 to 6, simulated once: nothing was chosen on them.</summary>
    public static CoveredFleet[] Unseen { get; } = [.. Enumerable.Range(4, 3).AsParallel().AsOrdered().Select(Live)];

    private static CoveredFleet Live(int seed)
    {
        var (bands, hazards) = (new BandCoverage(), new HazardCoverage());
        using var fleet = new AdvisedFleet(seed, (frame, windows) =>
        {
            bands.Note(frame, windows);
            hazards.Note(frame);
        });
        fleet.Run();
        return new CoveredFleet(fleet.Truth, bands, hazards);
    }
}

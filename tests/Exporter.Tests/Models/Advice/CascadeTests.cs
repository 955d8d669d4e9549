namespace Exporter.Tests.Models.Advice;

/// <summary>How often the group of a cascade names the service that it began with.</summary>
public sealed class CascadeTests
{
    // The rules were made looking at seeds 1 to 60; these are others.
    [Fact]
    public void Origin_OfSimulatedCascades_IsNamedFirst()
    {
        var verdicts = Enumerable.Range(101, 60).AsParallel().AsOrdered().Select(seed => new Cascade(seed).IsOriginNamed()).ToArray();
        var (judged, right) = (verdicts.Count(verdict => verdict is not null), verdicts.Count(verdict => verdict == true));
        var text = $"{right} of {judged} cascades named by their origin, {verdicts.Length - judged} of {verdicts.Length} never had three members";
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        Assert.True(judged >= 45 && right >= 0.8 * judged, text);
    }
}

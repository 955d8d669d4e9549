using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>How urgent a prediction is, 0..100: what to look at first.</summary>
/// <remarks>
/// 100 · probability · severity · blast radius · imminence, each 0..1:
/// <list type="bullet">
/// <item>probability: of the longest horizon, which is the largest;</item>
/// <item>severity: of the worst recommendation, info 0.4, warning 0.7, critical 1; warning where there is none;</item>
/// <item>blast radius: (1 + D / (D + 5)) / 2 for dependants of weight D: half with none, three quarters with five; 1 where dependants are not known for the predictor;</item>
/// <item>imminence: 1 / (1 + t / H) for a failure forecast in t and a longest horizon H: 1 now, 1/2 at the longest horizon.</item>
/// </list>
/// It rises with each of them, whatever the others are, as long as none is 0.
/// </remarks>
public static class Priority
{
    private const double HalfWay = 5;

    /// <summary>The priority.</summary>
    /// <param name="probability">0..1.</param>
    /// <param name="severity">How bad it would be.</param>
    /// <param name="dependants">Weight of what depends on the entity, 0 or more; null where it is not known of any entity.</param>
    /// <param name="ahead">How far ahead the failure is; what is past counts as now.</param>
    /// <param name="longestHorizon">The predictor's longest horizon.</param>
    public static double Of(double probability, Severity severity, double? dependants, TimeSpan ahead, TimeSpan longestHorizon) =>
        100 * probability * Weight(severity) * BlastRadius(dependants) / (1 + Math.Max(0, ahead / longestHorizon));

    private static double Weight(Severity severity) => severity switch
    {
        Severity.Critical => 1,
        Severity.Warning => 0.7,
        _ => 0.4,
    };

    private static double BlastRadius(double? dependants) => dependants is { } weight ? (1 + (weight / (weight + HalfWay))) / 2 : 1;
}

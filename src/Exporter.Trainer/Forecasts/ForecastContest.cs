using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;

namespace Exporter.Trainer.Forecasts;

/// <summary>Lets forecasters compete on series, from rolling origins.</summary>
/// <param name="plan">Where the origins lie.</param>
/// <param name="methods">Makes forecasters, the same kinds in the same order each time.</param>
internal sealed class ForecastContest(RollingPlan plan, Func<IReadOnlyList<IForecaster>> methods)
{
    /// <summary>Goes through all series, as many at once as there are processors; the figures do not depend on how many.</summary>
    /// <returns>A result a family, by name.</returns>
    public IReadOnlyList<FamilyAccuracy> Run(IEnumerable<GriddedSeries> series)
    {
        var runs = series.AsParallel().AsOrdered().Select(one =>
        {
            var run = new RollingOrigin(plan, methods());
            run.Run(one.Values, one.FirstStep);
            return (one.Family, Run: run);
        }).ToArray();
        return [.. runs.GroupBy(run => run.Family).OrderBy(family => family.Key, StringComparer.Ordinal).Select(family => Sum(family.Key, [.. family.Select(run => run.Run)]))];
    }

    private static FamilyAccuracy Sum(string family, RollingOrigin[] runs)
    {
        var sum = Array.ConvertAll(runs[0].Tallies, ofMethod => Array.ConvertAll(ofMethod, _ => new HorizonTally()));
        foreach (var run in runs)
        {
            for (var method = 0; method < sum.Length; method++)
            {
                for (var ahead = 0; ahead < sum[method].Length; ahead++)
                {
                    sum[method][ahead].Add(run.Tallies[method][ahead]);
                }
            }
        }

        return new FamilyAccuracy(family, runs.Length, runs.Sum(run => run.Origins), runs.Sum(run => run.LeftOut), sum);
    }
}

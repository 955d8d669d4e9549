namespace Exporter.Trainer.Tasks;

/// <summary>Alerts behind which nothing came in time, by what they may have seen; each is of the first kind that it fits.</summary>
/// <param name="TooEarly">A failure started after all, but later than asked: within twice the reach of the last crossing.</param>
/// <param name="Aftermath">A failure had ended within the reach before the first crossing.</param>
/// <param name="OnFailing">On entities that fail at some other time.</param>
/// <param name="OnHealthy">On entities that never fail.</param>
/// <param name="Entities">On how many entities.</param>
/// <param name="MostOnOne">How many on the entity with the most.</param>
internal sealed record FalseAlerts(int TooEarly, int Aftermath, int OnFailing, int OnHealthy, int Entities, int MostOnOne)
{
    /// <summary>All of them.</summary>
    public int Count => TooEarly + Aftermath + OnFailing + OnHealthy;

    /// <summary>Looks at the false alerts at a threshold.</summary>
    public static FalseAlerts Of(TaskScorer scorer, double threshold)
    {
        var (early, after, failing, healthy) = (0, 0, 0, 0);
        var alerts = Array.ConvertAll(scorer.Tallies(threshold), tally => tally.FalseAt);
        for (var entity = 0; entity < alerts.Length; entity++)
        {
            var grid = scorer.Grids[entity];
            foreach (var (first, last) in alerts[entity])
            {
                var (from, to, reach) = (grid.Times[first], grid.Times[last], scorer.Task.Reach);
                var isEarly = Array.Exists(grid.Starts, start => start > to && start <= to + (2 * reach));
                var isAfter = !isEarly && Array.Exists(grid.Ends, end => end <= from && end > from - reach);
                var other = !isEarly && !isAfter;
                early += isEarly ? 1 : 0;
                after += isAfter ? 1 : 0;
                failing += other && grid.Starts.Length > 0 ? 1 : 0;
                healthy += other && grid.Starts.Length == 0 ? 1 : 0;
            }
        }

        return new FalseAlerts(early, after, failing, healthy, alerts.Count(ofEntity => ofEntity.Length > 0), alerts.Max(ofEntity => ofEntity.Length));
    }
}

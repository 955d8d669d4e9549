using static System.FormattableString;

namespace Exporter.Trainer.Tasks;

/// <summary>What alerts on test missed and wrongly announced, and what another threshold would have given; an explanation, never a choice.</summary>
/// <param name="Missed">Failures not announced.</param>
/// <param name="False">Alerts behind which nothing came.</param>
/// <param name="Chosen">At the threshold that was chosen on train.</param>
/// <param name="ByLead">Share of the points before failures that reach the chosen threshold, by quarters of what is asked for, the farthest from the failure first; empty where some quarter has no point, or failures that go on are asked for.</param>
/// <param name="Hindsight">At the threshold that is best on test itself by the same rule: what is still missing there, no threshold can give.</param>
internal sealed record ErrorAnalysis(MissedFailures Missed, FalseAlerts False, AlertMeasures Chosen, double[] ByLead, AlertMeasures Hindsight)
{
    private const int Quarters = 4;

    /// <summary>Looks at test.</summary>
    /// <param name="test">Predictions and truth.</param>
    /// <param name="threshold">Chosen on train.</param>
    /// <param name="budget">What it was chosen by, as in <see cref="TaskScorer.Choose"/>.</param>
    public static ErrorAnalysis Of(TaskScorer test, double threshold, double? budget) =>
        new(MissedFailures.Of(test, threshold), FalseAlerts.Of(test, threshold), test.At(threshold), Leads(test, threshold), test.At(test.Choose(budget)));

    /// <summary>In words, as items of a list.</summary>
    public IEnumerable<string> Lines()
    {
        if (Missed.Count > 0)
        {
            yield return Invariant($"- Missed: {Missed.Count} of {Chosen.Scorable} failures (entities concerned: {Missed.Entities}). Before {Missed.Visible} of them the score was higher than in 95 % of quiet spans as long, before {Missed.Unseen} no higher than in half of them. ")
                + Invariant($"The median of their highest scores is {Missed.Highest:0.####}; the threshold, {Chosen.Threshold:0.####}, lies above {Missed.QuietBelow * 100:0.0} % of quiet spans.");
        }

        if (False.Count > 0)
        {
            yield return Invariant($"- False alerts: {False.Count} (entities concerned: {False.Entities}; on the worst: {False.MostOnOne}). {False.TooEarly} before a failure that came later than asked, within twice the reach; {False.Aftermath} just after one; ")
                + Invariant($"{False.OnFailing} at other times of entities that fail; {False.OnHealthy} on entities that never do.");
        }

        if (ByLead.Length > 0)
        {
            yield return $"- Of the points before failures, {string.Join(", ", ByLead.Select(share => Text(share * 100, "0")))} % reach the threshold, by quarters of what is asked for, from the farthest to the nearest.";
        }

        yield return $"- Threshold: the best one in hindsight, {Text(Hindsight.Threshold, "0.####")}, has recall {Text(Hindsight.Recall)} and precision {Text(Hindsight.Precision)} on test, F1 {Text(Hindsight.F1)} instead of {Text(Chosen.F1)}, with {Hindsight.FalseAlerts} false alerts.";
    }

    private static double[] Leads(TaskScorer test, double threshold)
    {
        var (points, crossings) = (new int[Quarters], new int[Quarters]);
        for (var entity = 0; entity < test.Grids.Length; entity++)
        {
            var grid = test.Grids[entity];
            for (var point = 0; point < grid.Times.Length; point++)
            {
                if (grid.States[point] == PointState.Positive)
                {
                    var beyondLead = grid.Starts[grid.Ahead[point]] - grid.Times[point] - test.Task.Lead;
                    if (beyondLead <= 0)
                    {
                        return [];
                    }

                    var quarter = Quarters - Math.Min((int)Math.Ceiling(Quarters * beyondLead / test.Task.Window), Quarters);
                    points[quarter]++;
                    crossings[quarter] += test.Scores[entity][point] >= threshold ? 1 : 0;
                }
            }
        }

        return points.Contains(0) ? [] : [.. crossings.Zip(points, (crossed, all) => crossed / (double)all)];
    }

    private static string Text(double value, string format = "0.000") => ResultsTable.Text(value, format);
}

namespace Exporter.Trainer.Reporting;

/// <summary>When not to trust a model, whatever the horizon.</summary>
internal static class OverallCautions
{
    // From here on a percentage of incidents says something.
    private const int EnoughIncidents = 20;
    private const double LargelyMissing = 0.5;
    private const int NamedFeatures = 3;

    private static readonly TimeSpan EnoughTime = TimeSpan.FromDays(7);

    /// <summary>Cautions, the gravest first.</summary>
    public static IEnumerable<string> Of(ReportContent content)
    {
        if (content.Overlaps)
        {
            yield return $"The judged time overlaps what the model learnt from (until {content.TrainedTo:u}): it may know these incidents by heart, and every figure here is too good.";
        }

        if (content.TrainedTo is null)
        {
            yield return "The model does not say what it learnt from: if it was this time, every figure here is too good.";
        }

        if (!content.BeatsBaseline)
        {
            yield return "Do not use it in place of the built-in baseline: it does no better.";
        }

        var onsets = content.Horizons.Max(horizon => horizon.Ways[0].Onsets!.Value);
        if (onsets < EnoughIncidents)
        {
            yield return $"Do not take the percentages at face value: only {SummaryWriter.Count(onsets, "incident")} could be judged, and below {EnoughIncidents} they are mostly luck.";
        }

        if (content.JudgedTo - content.JudgedFrom < EnoughTime)
        {
            yield return $"Do not trust it at times of the week that were not judged: this was {Numbers.Lead(content.JudgedTo - content.JudgedFrom)} only.";
        }

        if (content.Drift.Moved > 0)
        {
            var moved = content.Drift.Largest.Take(Math.Min(NamedFeatures, content.Drift.Moved)).Select(feature => feature.Feature);
            yield return $"Do not trust it for long without training it again: of the {content.Drift.Features} features that it looks at, {content.Drift.Moved} "
                + $"moved far from what it learnt from, most of all {string.Join(", ", moved)}.";
        }

        foreach (var (signal, share) in content.Missing.Where(missing => missing.Share >= LargelyMissing))
        {
            yield return $"Do not count on the signal {signal}: it had no value at {Numbers.Percent(share)} of the judged steps.";
        }
    }
}

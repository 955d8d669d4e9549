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
            yield return $"Do not trust it for long without training it again: {SummaryWriter.Count(content.Drift.Moved, "feature")} of {content.Drift.Features} "
                + $"moved far from what it learnt from, most of all {string.Join(", ", content.Drift.Largest.Take(NamedFeatures).Select(feature => feature.Feature))}.";
        }

        foreach (var (signal, share) in content.Missing.Where(missing => missing.Share >= LargelyMissing))
        {
            yield return $"Do not count on the signal {signal}: it had no value at {Numbers.Percent(share)} of the judged steps.";
        }
    }
}

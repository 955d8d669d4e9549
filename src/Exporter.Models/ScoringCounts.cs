namespace Exporter.Models;

/// <summary>Where the scoring of one model is counted: as the champion's, which alerts watch, or as a challenger's.</summary>
/// <param name="predictor">Name of the predictor.</param>
/// <param name="challenger">Name of the challenger; null for the champion.</param>
internal readonly struct ScoringCounts(string predictor, string? challenger)
{
    internal void Touch()
    {
        if (challenger is null)
        {
            ModelMetrics.Touch(predictor);
        }
        else
        {
            ChallengerMetrics.Touch(predictor, challenger);
        }
    }

    internal void Scored(TimeSpan duration)
    {
        if (challenger is null)
        {
            ModelMetrics.Scored(predictor, duration);
        }
        else
        {
            ChallengerMetrics.Scored(predictor, challenger, duration);
        }
    }

    internal void Failed(int rows)
    {
        if (challenger is null)
        {
            ModelMetrics.ScoringFailed(predictor, rows);
        }
        else
        {
            ChallengerMetrics.ScoringFailed(predictor, challenger, rows);
        }
    }
}

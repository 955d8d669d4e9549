namespace Exporter.Feedback.Rolling;

/// <summary>What was decided in one hour of event time, for one predictor and horizon.</summary>
/// <param name="HourMs">Begin of the hour, Unix ms.</param>
public sealed record OutcomeHour(long HourMs)
{
    /// <summary>Length, ms.</summary>
    public const long LengthMs = 3_600_000;

    /// <summary>Predictions by <see cref="Outcome"/>.</summary>
    public long[] Outcomes { get; init; } = new long[Enum.GetValues<Outcome>().Length];

    /// <summary>Alerts that began.</summary>
    public long Alerts { get; set; }

    /// <summary>Alerts that proved right.</summary>
    public long AlertsRight { get; set; }

    /// <summary>Alerts that proved wrong.</summary>
    public long AlertsWrong { get; set; }

    /// <summary>Incidents that began and had been announced.</summary>
    public long OnsetsCaught { get; set; }

    /// <summary>Incidents that began and had not been announced.</summary>
    public long OnsetsMissed { get; set; }

    /// <summary>Predictions with a certain outcome, see <see cref="ScoreCounts.ToBytes"/>.</summary>
    public byte[] Scores { get; set; } = [];

    /// <summary>Sum of (probability − outcome)² over them.</summary>
    public double BrierSum { get; set; }

    /// <summary>Predictions that were made in the hour, see <see cref="ExpectedCounts.ToBytes"/>.</summary>
    public byte[] Expected { get; set; } = [];

    /// <summary>Begin of the hour that an instant lies in; rounds down before 1970 too.</summary>
    public static long Of(long atMs) => atMs - (((atMs % LengthMs) + LengthMs) % LengthMs);

    /// <summary>Takes the hour's scores as they now are.</summary>
    internal void Take(ScoreCounts scores) => (Scores, BrierSum) = (scores.ToBytes(), scores.BrierSum);

    /// <summary>Takes the hour's predictions as they now are.</summary>
    internal void Take(ExpectedCounts expected) => Expected = expected.ToBytes();

    /// <summary>Counts a prediction of this hour otherwise.</summary>
    internal void Amend(in PredictionAmendment amendment)
    {
        Outcomes[(int)amendment.From]--;
        Outcomes[(int)amendment.To]++;
        var scores = new ScoreCounts();
        scores.Add(Scores);
        scores.Amend(amendment);
        Take(scores);
    }
}

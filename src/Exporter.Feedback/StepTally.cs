namespace Exporter.Feedback;

/// <summary>All that one step settled; reused for the next one.</summary>
internal sealed class StepTally
{
    /// <summary>An empty tally.</summary>
    /// <param name="horizons">Number of horizons.</param>
    internal StepTally(int horizons) => Horizons = [.. Enumerable.Range(0, horizons).Select(_ => new HorizonTally())];

    /// <summary>Predictions, one tally a horizon.</summary>
    internal HorizonTally[] Horizons { get; }

    /// <summary>Alerts that began, were decided or ended.</summary>
    internal List<AlertEvent> Alerts { get; } = [];

    /// <summary>Incidents that began, or came to light.</summary>
    internal List<OnsetEvent> Onsets { get; } = [];

    /// <summary>Alerts that would have begun at this step, had a budget had room for them.</summary>
    internal int Withheld { get; set; }

    /// <summary>Predictions of earlier steps that are counted otherwise now.</summary>
    internal List<PredictionAmendment> AmendedPredictions { get; } = [];

    /// <summary>Alerts of earlier steps that are counted otherwise now.</summary>
    internal List<AlertAmendment> AmendedAlerts { get; } = [];

    /// <summary>Starts over.</summary>
    internal void Clear()
    {
        Withheld = 0;
        AmendedPredictions.Clear();
        AmendedAlerts.Clear();
        Alerts.Clear();
        Onsets.Clear();
        foreach (var horizon in Horizons)
        {
            horizon.Clear();
        }
    }
}

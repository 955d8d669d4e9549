using Exporter.Feedback;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Incidents;

/// <summary>Whom reported incidents may be about, which times they may have, and who hears of them once they are kept.</summary>
internal interface IIncidentAudience
{
    /// <summary>The predictors.</summary>
    IReadOnlyList<PredictorDefinition> Predictors { get; }

    /// <summary>The newest event time, Unix ms; <see cref="long.MinValue"/> where none is known.</summary>
    long NewestMs { get; }

    /// <summary>How far ahead of the clock and of <see cref="NewestMs"/> an instant may lie.</summary>
    TimeSpan MaxFuture { get; }

    /// <summary>Incidents of a predictor are kept.</summary>
    /// <param name="predictor">Its name; it may be gone by now.</param>
    /// <param name="incidents">The incidents.</param>
    void Take(string predictor, IReadOnlyList<ReportedIncident> incidents);
}

/// <summary>The predictors of a running process: the next step takes the incidents in.</summary>
internal sealed class LiveAudience(StreamPipeline pipeline) : IIncidentAudience
{
    /// <inheritdoc/>
    public IReadOnlyList<PredictorDefinition> Predictors => pipeline.Definitions;

    /// <inheritdoc/>
    public long NewestMs => pipeline.Head.NewestMs;

    /// <inheritdoc/>
    public TimeSpan MaxFuture => pipeline.MaxFuture;

    /// <inheritdoc/>
    public void Take(string predictor, IReadOnlyList<ReportedIncident> incidents) => pipeline.Find(predictor)?.Outcomes.Take(incidents);
}

/// <summary>The predictors of a configuration while no process runs: the next one finds the incidents in the store.</summary>
internal sealed class AbsentAudience(IReadOnlyList<PredictorDefinition> predictors, TimeSpan maxFuture) : IIncidentAudience
{
    /// <inheritdoc/>
    public IReadOnlyList<PredictorDefinition> Predictors => predictors;

    /// <inheritdoc/>
    public long NewestMs => long.MinValue;

    /// <inheritdoc/>
    public TimeSpan MaxFuture => maxFuture;

    /// <inheritdoc/>
    public void Take(string predictor, IReadOnlyList<ReportedIncident> incidents)
    {
        // Nobody is there to be told.
    }
}

namespace Exporter.Trainer.Retraining;

/// <summary>When a retraining is due; without any condition always.</summary>
/// <param name="Every">So long after the last run; null for no schedule.</param>
/// <param name="IfDrifted">A sidecar whose drift makes it due; null for none.</param>
/// <param name="IfWorse">A sidecar whose outcomes make it due; null for none.</param>
internal sealed record RetrainConditions(TimeSpan? Every, Uri? IfDrifted, Uri? IfWorse)
{
    /// <summary>Why it is due.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="last">The last run that went all the way; null for none.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellation">Stops the wait for a sidecar.</param>
    /// <returns>Null while it is not.</returns>
    /// <exception cref="History.HistoryException">A sidecar does not answer.</exception>
    public async Task<string?> WhyAsync(string predictor, RetrainSummary? last, DateTimeOffset now, CancellationToken cancellation)
    {
        if (Every is null && IfDrifted is null && IfWorse is null)
        {
            return "asked for";
        }

        if (Every is { } interval && (last is null || now - last.Finished >= interval))
        {
            return last is null ? "the first run" : $"the last run was at {last.Finished:u}";
        }

        if (IfDrifted is { } drifting && (await SidecarSigns.AskAsync(drifting, predictor, cancellation).ConfigureAwait(false)).Drift is { } drift)
        {
            return drift;
        }

        return IfWorse is { } worsening ? (await SidecarSigns.AskAsync(worsening, predictor, cancellation).ConfigureAwait(false)).Decline : null;
    }
}

using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <content>What outlives the process, and how the next one goes on from it. All inside the pipeline's lock.</content>
internal sealed partial class PredictorRuntime
{
    private bool _resumedUnfilled;
    private PredictorWindows? _resumedBase;

    /// <summary>What the predictor knows of the stream.</summary>
    public PredictorState State => new(_clock, _windows, _ledger, _memory, Drift) { GapEndMs = _gap.EndMs, IsWhole = _fill?.IsDone ?? !_resumedUnfilled };

    /// <summary>Goes on with the state of an earlier process; before the first sample only.</summary>
    /// <param name="state">What was restored.</param>
    /// <param name="whole">Windows from before what <paramref name="state"/> lacks, if that is not whole and they are there: a fill begins with them.</param>
    public void Resume(PredictorState state, PredictorWindows? whole)
    {
        (_clock, _windows, _ledger, _memory, Drift) = state;
        var isFirst = _windows.AsOfMs == long.MinValue;
        var overrides = isFirst ? null : OverridesAt(_windows.AsOfMs);
        if (!isFirst)
        {
            // Before anything looks at the model: what was kept is about the one of the last step.
            ChooseModel(overrides);
        }

        Drift.Attach(_model.Current);
        (_resumedUnfilled, _resumedBase) = (!state.IsWhole, whole);
        _gap.EndMs = state.GapEndMs;
        if (isFirst)
        {
            return;
        }

        // Counters begin at zero, as those of any process do, or Prometheus would count again.
        (_refusedElsewhere, _conflictsElsewhere) = (-_windows.RefusedEntities, -_windows.Conflicts);

        // The last step's predictions stand until the next step, as if the process had never stopped, unless they are too old.
        var age = _services.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(_windows.AsOfMs);
        if (age < _services.Board.StaleAfter)
        {
            ScoreChallengers(Score(_windows.AsOfMs, overrides));
        }

        _status = Describe(_windows.AsOfMs);
    }

    /// <summary>Takes in the outcomes of steps that the earlier process evaluated after its last snapshot; before the first sample only, after <see cref="Resume"/>.</summary>
    public void ReplayOutcomes()
    {
        var steps = Outcomes.Replay(_ledger);
        if (steps > 0)
        {
            Log.OutcomesReplayed(_services.Logger, Definition.Name, steps, _ledger.ObservedMs);
        }
    }

    /// <summary>Samples that the earlier process received are missing: what would see into the gap is missing too.</summary>
    public void OpenGap() => _gap.Open();
}

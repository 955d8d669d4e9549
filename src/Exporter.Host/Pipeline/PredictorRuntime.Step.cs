using Exporter.Features;
using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Pipeline;

/// <content>One step: expressions, windows, vectors, predictions, outcomes. All inside the pipeline's lock.</content>
internal sealed partial class PredictorRuntime
{
    private bool _failuresKnown;

    private void Step(SeriesHead head, long stepMs)
    {
        var started = _services.Time.GetTimestamp();
        try
        {
            Evaluate(head, stepMs);
            var overrides = OverridesAt(stepMs);
            ChooseModel(overrides);
            var frame = Score(stepMs, overrides);
            Settle(frame, ScoreChallengers(frame), overrides);
            if (frame is not null)
            {
                Drift.Observe(_model.Current, _windows, _matrix, frame);
            }
        }
        catch (Exception exception)
        {
            Fail(exception, stepMs);
        }

        _services.Metrics.StepEvaluated(Definition.Name, _services.Time.GetElapsedTime(started));
        _status = Describe(stepMs);
    }

    private void Evaluate(SeriesHead head, long stepMs)
    {
        _set.Begin(head, stepMs);
        var next = 0;
        foreach (var signal in Definition.Signals)
        {
            Evaluate(next, stepMs, signal.Name, _vectors.Signals[next]);
            next++;
        }

        _failuresKnown = EvaluateOptional("failure", _vectors.Failure);
        EvaluateOptional("change", _vectors.Change);
        EvaluateOptional("depends_on", _vectors.Dependencies);
        _vectors.ApplyTo(_windows, stepMs);
        _tail?.Note(stepMs, _vectors);

        bool EvaluateOptional(string name, InstantVector? result) => result is not null && Evaluate(next++, stepMs, name, result);
    }

    /// <summary>Evaluates one expression.</summary>
    /// <returns>False when it could not be seen; its result is then empty.</returns>
    private bool Evaluate(int query, long stepMs, string name, InstantVector result)
    {
        if (_gap.Hides(stepMs, _reachesMs[query]))
        {
            result.Clear();
            return false;
        }

        try
        {
            var histograms = _set.Evaluate(query, result);
            if (histograms > 0)
            {
                _services.Metrics.CountHistograms(Definition.Name, name, histograms);
            }

            return true;
        }
        catch (EvaluationException exception)
        {
            result.Clear();
            _services.Metrics.CountFailures(Definition.Name, name, 1);
            if (_throttle.Allow(name))
            {
                Log.SignalFailed(_services.Logger, Definition.Name, name, stepMs, exception.Message);
            }

            return false;
        }
    }

    /// <summary>Publishes the predictions of a step.</summary>
    /// <remarks>A fault in them takes them away and nothing else: what failed at the step is settled all the same, or its onset would be that of a later step.</remarks>
    /// <returns>Null when there are none.</returns>
    private PredictionFrame? Score(long stepMs, StepOverrides? overrides)
    {
        Extract();
        try
        {
            var thresholds = _budget.Choose(_model.Current, _ledger, stepMs, overrides?.FrozenSinceMs);
            var scored = _services.Watch.Run(_model.Current, scorer => _frames.Build(scorer, _windows, _matrix, _kept.For, thresholds, overrides));
            Latency.Add(scored.ModelVersion, stepMs, _frames.ScoringTime);
            var frame = _adviser.Advise(_budget.Admit(scored, _ledger, _windows, _failuresKnown), _windows, _memory, _patterns, overrides?.FrozenSinceMs is not null)
                .With(EntityEvents.Of(_windows, _kept.For));
            _services.Board.Publish(frame);
            PatternStore.Keep(_services.Store, Definition.Name, _patterns.TakeLearnt());
            Log.StepEvaluated(_services.Logger, Definition.Name, stepMs, frame.Count);
            return frame;
        }
        catch (ScoringException exception)
        {
            Withhold();
            if (_throttle.Allow("scoring"))
            {
                Log.ScoringFailed(_services.Logger, Definition.Name, stepMs, exception.Message);
            }

            return null;
        }
        catch (Exception exception)
        {
            Fail(exception, stepMs);
            return null;
        }
    }

    /// <summary>A fault of ours: seen in log and counter, survived by everything else.</summary>
    private void Fail(Exception exception, long stepMs)
    {
        _services.Metrics.CountFailures(Definition.Name, "", 1);
        Withhold();
        if (_throttle.Allow("step"))
        {
            Log.StepFailed(_services.Logger, exception, Definition.Name, stepMs);
        }
    }

    /// <summary>Settles what a step decides, whether it has predictions of its own or not.</summary>
    private void Settle(PredictionFrame? frame, IReadOnlyList<ChallengerStep> challengers, StepOverrides? overrides)
    {
        var changes = Outcomes.Changes.Due(_windows.AsOfMs, _kept.For);
        if (_ledger.Observe(frame, _windows, _failuresKnown, Outcomes.Acted, challengers, Outcomes.Reported, overrides, changes))
        {
            Outcomes.Publish(_ledger, changes);
        }
    }

    private StepOverrides? OverridesAt(long stepMs) => _services.Overrides.At(Definition.Name, stepMs, _kept.For);

    private void Extract()
    {
        if (_isLent)
        {
            (_matrix, _isLent) = (new FeatureMatrix(), false);
        }

        _extractor.Extract(_windows, _matrix);
    }

    /// <summary>What an earlier step said is not what this step says: without an answer there is none to show.</summary>
    private void Withhold() => _services.Board.Remove(Definition.Name);
}

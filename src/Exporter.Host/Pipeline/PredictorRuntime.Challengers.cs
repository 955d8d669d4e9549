using System.Collections.Immutable;
using Exporter.Exposition;
using Exporter.Models;
using Exporter.Models.Inference;

namespace Exporter.Host.Pipeline;

/// <content>Models that are scored beside the champion: on the same vectors, after its predictions are out, and without any say in them. All inside the pipeline's lock.</content>
internal sealed partial class PredictorRuntime
{
    private readonly List<ChallengerStep> _said = [];
    private ImmutableArray<Challenger> _challengers = [];

    /// <summary>The challengers, in the order of the configuration; safe to read from any thread.</summary>
    public ImmutableArray<Challenger> Challengers => ImmutableInterlocked.InterlockedCompareExchange(ref _challengers, default, default);

    /// <summary>Every change of models; safe to read from any thread.</summary>
    public ModelSwitchLog Switches { get; }

    /// <summary>Goes on with another model of a challenger, if <paramref name="attempt"/> has one.</summary>
    public void UseChallenger(Challenger challenger, ModelAttempt attempt, SwitchReason reason)
    {
        var (name, before) = (challenger.Model.Reference.Name, challenger.Model.Current?.Version ?? "");
        challenger.Model.Take(attempt);
        if (challenger.Model.Current is { } current)
        {
            Switches.NoteChallenger(name, before, current.Version, reason);
        }

        if (attempt is { Scorer: null, IsAwaited: true } && challenger.Model.Current is null)
        {
            Log.ChallengerAwaited(_services.Logger, Definition.Name, name, attempt.Error);
        }
        else if (attempt.Scorer is null)
        {
            Log.ChallengerRefused(_services.Logger, Definition.Name, name, before, attempt.Error);
        }
    }

    /// <summary>Takes the challengers of the configuration: those that were there keep their model until another is loaded.</summary>
    private void Compete(ImmutableArray<ModelAttempt> attempts, SwitchReason reason)
    {
        var before = _challengers;
        ImmutableArray<Challenger> after =
        [
            .. Definition.Challengers.Select(reference =>
                before.FirstOrDefault(known => known.Model.Reference == reference)?.For(Definition, _extractor.Schema) ?? Challenger.Of(Definition, _extractor.Schema, reference)),
        ];
        foreach (var gone in before.Where(known => !after.Any(kept => kept.Model == known.Model)))
        {
            gone.Dispose();
        }

        ImmutableInterlocked.InterlockedExchange(ref _challengers, after);
        if (after.IsEmpty)
        {
            // No step will take what they said off the board.
            _services.Board.Publish(Definition.Name, []);
        }

        foreach (var (challenger, attempt) in after.Zip(attempts))
        {
            UseChallenger(challenger, attempt, reason);
        }
    }

    /// <summary>Scores a step by every challenger that there is.</summary>
    /// <param name="champion">The champion's predictions; null where the step has none.</param>
    /// <returns>What each says, also that it could not score; valid until the next step.</returns>
    private List<ChallengerStep> ScoreChallengers(PredictionFrame? champion)
    {
        _said.Clear();
        if (_challengers.IsEmpty)
        {
            return _said;
        }

        foreach (var challenger in _challengers)
        {
            if (challenger.Model.Current is { } scorer)
            {
                _said.Add(new ChallengerStep(challenger.Model.Reference.Name, scorer.Version, TryScore(challenger, scorer)));
            }
        }

        _services.Board.Publish(Definition.Name, [.. _said.Where(said => said.Frame is not null).Select(said => Show(said, champion))]);
        return _said;
    }

    private PredictionFrame? TryScore(Challenger challenger, IScorer scorer)
    {
        try
        {
            var frame = _services.Watch.Run(scorer, watched => challenger.Frames.Build(watched, _windows, _matrix, _kept.For));
            challenger.Latency.Add(scorer.Version, frame.StepMs, challenger.Frames.ScoringTime);
            return frame;
        }
        catch (Exception exception)
        {
            // Whatever is wrong with a shadow, the step has its predictions. The builder has counted what the model itself says.
            if (exception is not ScoringException)
            {
                ChallengerMetrics.ScoringFailed(Definition.Name, challenger.Model.Reference.Name, _matrix.Rows);
            }

            if (_throttle.Allow("challenger " + challenger.Model.Reference.Name))
            {
                Log.ChallengerFailed(_services.Logger, Definition.Name, challenger.Model.Reference.Name, _matrix.AsOfMs, exception.Message);
            }

            return null;
        }
    }

    private ChallengerFrame Show(ChallengerStep said, PredictionFrame? champion)
    {
        var shown = ChallengerFrame.Of(said.Name, said.Frame!, champion);
        ChallengerMetrics.LeftOut(Definition.Name, said.Name, shown.LeftOut);
        return shown;
    }
}

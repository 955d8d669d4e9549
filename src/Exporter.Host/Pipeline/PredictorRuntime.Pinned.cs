using System.Collections.Immutable;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;

namespace Exporter.Host.Pipeline;

/// <content>The model of a step where operators choose it: a pinned version, or the baseline. All inside the pipeline's lock.</content>
internal sealed partial class PredictorRuntime
{
    private readonly PinnedModels _pinned = new();
    private BaselineScorer? _baseline;
    private bool _startIsNoted;

    /// <summary>What operators have pinned; safe to read from any thread.</summary>
    public PinnedModels Pinned => _pinned;

    /// <summary>What chose the model of the last step in place of the configuration; null where nothing did. Safe to read from any thread.</summary>
    public Override? ModelChoice { get; private set; }

    private void BeginWith(ImmutableDictionary<string, ModelAttempt> pinned)
    {
        TakePinned(pinned);

        // Where overrides choose, only the first step tells which model this process begins with.
        if (!_services.Overrides.ChoosesModelOf(Definition.Name))
        {
            NoteStart();
        }
    }

    private void NoteStart()
    {
        _startIsNoted = true;
        Switches.NoteChampion("", _model.Current.Version, SwitchReason.Start);
    }

    private void TakePinned(ImmutableDictionary<string, ModelAttempt> pinned)
    {
        foreach (var (version, attempt) in pinned)
        {
            _pinned.Take(version, attempt);
        }
    }

    /// <summary>Lets a step have the model that operators chose for it. Where that cannot be loaded, the one that the configuration names predicts on: a step without predictions helps nobody.</summary>
    private void ChooseModel(StepOverrides? overrides)
    {
        var (before, choice) = (_model.Current.Version, overrides?.Model);
        var chosen = choice?.Kind switch
        {
            OverrideKind.Pin => _pinned.Find(choice.Version),
            OverrideKind.Baseline => _baseline ??= new BaselineScorer(Definition, _extractor.Schema),
            _ => null,
        };
        if (choice is not null && chosen is null && _throttle.Allow("pinned " + choice.Version))
        {
            Log.PinnedModelMissing(_services.Logger, Definition.Name, choice.Version, _model.Followed.Version, _pinned.Attempts.GetValueOrDefault(choice.Version)?.Error ?? "not loaded yet");
        }

        ModelChoice = choice;
        _model.PutInPlace(chosen, isMissing: choice is not null && chosen is null);
        if (!_pinned.Attempts.IsEmpty)
        {
            _pinned.Keep(_services.Overrides.PinnedOf(Definition.Name));
        }

        if (!_startIsNoted)
        {
            NoteStart();
        }
        else if (before != _model.Current.Version)
        {
            Switches.NoteChampion(before, _model.Current.Version, chosen is null ? SwitchReason.OverrideEnded : SwitchReason.Override);
        }
    }
}

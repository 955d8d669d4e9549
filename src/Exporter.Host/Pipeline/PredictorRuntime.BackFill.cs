using Exporter.History;
using Exporter.Host.BackFill;
using Exporter.Signals.Numerics;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <content>When a predictor's windows need history, and how they come to have it. All inside the pipeline's lock.</content>
internal sealed partial class PredictorRuntime
{
    private LiveTail? _tail;
    private Fill? _fill;
    private long _refusedElsewhere;
    private long _missed;
    private bool _hasBacklog;
    private long _conflictsElsewhere;

    /// <summary>First live step that rests on a warm head, Unix ms; <see cref="long.MaxValue"/> before the first fill.</summary>
    public long TrustedFromMs => _tail?.TrustedFromMs ?? long.MaxValue;

    private long RefusedEntities => _refusedElsewhere + _windows.RefusedEntities;

    private long Conflicts => _conflictsElsewhere + _windows.Conflicts;

    /// <summary>Copies what was applied at one of the last <see cref="WindowStore.FineSteps"/> steps.</summary>
    public void CopyStep(long stepMs, StepVectors vectors) => _tail!.Copy(_windows, stepMs, vectors);

    /// <summary>Goes on with <paramref name="windows"/>, which are at the same step.</summary>
    /// <remarks>Outcomes that wait follow their entities at the next step; what is published stays until then.</remarks>
    public void TakeOver(PredictorWindows windows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(windows.AsOfMs, _windows.AsOfMs, nameof(windows));

        // Counters count on: what history refused is not what the stream refused.
        _refusedElsewhere = RefusedEntities - windows.RefusedEntities;
        _conflictsElsewhere = Conflicts - windows.Conflicts;
        _windows = windows;
        Extract();
        _status = Describe(windows.AsOfMs);
    }

    /// <summary>A request comes after such a time without any.</summary>
    /// <remarks>
    /// After a long silence the sender has a backlog, even where its samples go on without a gap. Several shards send it at their own
    /// speeds, so steps may be evaluated before all of their samples have come: what history says of them is sure.
    /// </remarks>
    public void HearAgain(TimeSpan silent) => _hasBacklog |= silent.TotalMilliseconds > Math.Max(Query.LookBackMs, 2 * Definition.Step.TotalMilliseconds);

    /// <summary>Looks whether the windows lack something that history has, before the steps that <paramref name="eventTimeMs"/> makes due.</summary>
    /// <param name="heardMs">The newest sample before; <see cref="long.MinValue"/> where the head has seen none.</param>
    /// <param name="eventTimeMs">The sample that has just come.</param>
    /// <param name="gapEnds">True for the first sample after a crash.</param>
    /// <param name="missed">Samples that came too late for their steps, ever.</param>
    private void NoteSilence(long heardMs, long eventTimeMs, bool gapEnds, long missed)
    {
        if (!_services.BackFill.IsConfigured)
        {
            return;
        }

        var stepMs = (long)Definition.Step.TotalMilliseconds;
        if (LastStepMs == long.MinValue)
        {
            var settledMs = eventTimeMs - (long)Definition.Lateness.TotalMilliseconds;
            var firstMs = settledMs - Floor.Modulo(settledMs, stepMs);
            StartFill(new PredictorWindows(Definition, MaxEntities), _services.BackFill.BeginOf(Definition, firstMs), eventTimeMs);
        }
        else if (_fill is null && _resumedUnfilled)
        {
            // The process before was stopped in the midst of a fill.
            StartFill(
                _resumedBase ?? new PredictorWindows(Definition, MaxEntities),
                _resumedBase is null ? _services.BackFill.BeginOf(Definition, LastStepMs + stepMs) : _resumedBase.AsOfMs + stepMs,
                eventTimeMs);
            _resumedBase = null;
        }
        else if (gapEnds || (IsDue(eventTimeMs, stepMs) && (_hasBacklog || IsSilence(heardMs, eventTimeMs, stepMs))))
        {
            _hasBacklog = false;
            if (_fill is null or { HasEnded: true })
            {
                StartFill(_windows.Copy(), LastStepMs + stepMs, eventTimeMs);
            }
            else
            {
                // The fill that runs goes through this gap as well.
                _tail!.Resumed(eventTimeMs);
            }
        }

        if (missed != _missed && _fill is { HasEnded: false })
        {
            // The live steps of which samples were missed must not be what the fill ends with.
            _tail!.Resumed(eventTimeMs);
        }

        _missed = missed;
    }

    private bool IsDue(long eventTimeMs, long stepMs) => eventTimeMs - (long)Definition.Lateness.TotalMilliseconds - LastStepMs >= stepMs;

    /// <summary>True when samples are missing: for longer than a value counts as present, or than steps are caught up with; or all since a restart.</summary>
    private static bool IsSilence(long heardMs, long eventTimeMs, long stepMs) =>
        heardMs == long.MinValue || eventTimeMs - heardMs > Math.Min(Query.LookBackMs, PredictorState.MaxCatchUpSteps * stepMs);

    private void StartFill(PredictorWindows windows, long fromMs, long eventTimeMs)
    {
        _fill?.Dispose();
        _tail ??= new LiveTail(Definition, Selectors.Max(selector => selector.Reach));
        _tail.Resumed(eventTimeMs);
        _fill = _services.BackFill.Start(this, windows, fromMs);
    }
}

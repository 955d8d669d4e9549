using System.Collections.Immutable;
using Exporter.Models.Advice;
using Exporter.Models.Explain;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Models;

/// <summary>All predictions of one predictor at one step. Immutable; safe to read from any thread.</summary>
public sealed class PredictionFrame
{
    /// <summary>Nearness from which a row is explained, as a share of a threshold.</summary>
    public const double NearnessOfExplained = 0.5;

    // Probabilities are shown with four digits.
    private const double ShownUnits = 10_000;

    private readonly Labels[] _entities;
    private readonly Labels[] _kept;
    private readonly int[] _slots;
    private readonly float[] _probabilities;
    private readonly IReadOnlyList<SignalContribution>?[]? _contributions;
    private bool[]? _withheld;
    private ImmutableArray<Override>[]? _overrides;

    /// <summary>A frame over arrays that it owns from now on.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="stepMs">The step, Unix ms.</param>
    /// <param name="modelVersion">What scored.</param>
    /// <param name="thresholds">Alert threshold per horizon, 0..1.</param>
    /// <param name="entities">Entity labels, one a row.</param>
    /// <param name="kept">Kept labels, one a row.</param>
    /// <param name="probabilities">Row-major [rows × horizons], 0..1.</param>
    /// <param name="contributions">Why, one a row, null where not explained; null when no row is.</param>
    /// <param name="slots">Slot of each row in the predictor's windows; null takes 0, 1, 2, …</param>
    public PredictionFrame(
        PredictorDefinition definition,
        long stepMs,
        string modelVersion,
        IReadOnlyList<double> thresholds,
        Labels[] entities,
        Labels[] kept,
        float[] probabilities,
        IReadOnlyList<SignalContribution>?[]? contributions = null,
        int[]? slots = null)
    {
        if (kept.Length != entities.Length
            || probabilities.Length != entities.Length * definition.Horizons.Length
            || thresholds.Count != definition.Horizons.Length)
        {
            throw new ArgumentException(
                $"{entities.Length} entities and {definition.Horizons.Length} horizons do not go with {kept.Length} kept label sets, "
                + $"{probabilities.Length} probabilities and {thresholds.Count} thresholds", nameof(probabilities));
        }

        (Definition, StepMs, ModelVersion, Thresholds, ClearThresholds) = (definition, stepMs, modelVersion, thresholds, thresholds);
        (_entities, _kept, _probabilities, _contributions) = (entities, kept, probabilities, contributions);
        _slots = slots ?? [.. Enumerable.Range(0, entities.Length)];
    }

    /// <summary>The predictor.</summary>
    public PredictorDefinition Definition { get; }

    /// <summary>The step that the predictions were made at, Unix ms.</summary>
    public long StepMs { get; }

    /// <summary>Version of the model that scored, or <c>baseline</c>.</summary>
    public string ModelVersion { get; }

    /// <summary>Alert threshold per horizon, 0..1.</summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>Probability below which an alert ends, per horizon, 0..1; the threshold where nothing else is said.</summary>
    public IReadOnlyList<double> ClearThresholds { get; init; }

    /// <summary>The thresholds before a budget raised them: what the model itself takes for worth an alert.</summary>
    public AlertThresholds Model { get => field ?? new AlertThresholds(Thresholds, ClearThresholds); init; }

    /// <summary>What to do about the predictions that are explained.</summary>
    public FrameAdvice Advice { get; private init; } = FrameAdvice.None;

    /// <summary>What happens to the predictor's entities at the step, whether they have a prediction or not.</summary>
    public ImmutableArray<EntityEvent> Events { get; private init; } = [];

    /// <summary>Number of rows: entities with a prediction.</summary>
    public int Count => _entities.Length;

    /// <summary>Labels that identify the entity of <paramref name="row"/>.</summary>
    public Labels EntityAt(int row) => _entities[row];

    /// <summary>Labels carried along with the entity of <paramref name="row"/>; empty where none is known.</summary>
    public Labels KeptAt(int row) => _kept[row];

    /// <summary>Entity and kept labels of a row.</summary>
    public IEnumerable<Label> LabelsAt(int row) => [.. _entities[row].Enumerate(), .. _kept[row].Enumerate()];

    /// <summary>The entity's slot in the predictor's windows at this step.</summary>
    public int SlotAt(int row) => _slots[row];

    /// <summary>Slots of all rows.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>Probability that the entity fails within the horizon, 0..1.</summary>
    public float Probability(int row, int horizon) => _probabilities[(row * Definition.Horizons.Length) + horizon];

    /// <summary>True when some entity may not begin an alert.</summary>
    public bool HasWithheld => _withheld is not null || HasOverrides;

    /// <summary>True when the entity may not begin an alert at this step, however high its probabilities are.</summary>
    public bool IsWithheld(int row) => (_withheld?[row] ?? false) || IsMuted(row);

    /// <summary>True when an operator has decided something about some entity.</summary>
    public bool HasOverrides => _overrides is not null;

    /// <summary>What operators have decided about the entity, in the order of their numbers; empty for nothing.</summary>
    public ImmutableArray<Override> OverridesAt(int row) => _overrides is null ? [] : _overrides[row];

    /// <summary>True when an operator lets no alert of the entity begin or go on.</summary>
    public bool IsMuted(int row)
    {
        foreach (var one in OverridesAt(row))
        {
            if (one.IsMuting)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the probabilities are an operator's, not the model's.</summary>
    public bool IsStated(int row)
    {
        foreach (var one in OverridesAt(row))
        {
            if (one.Kind == OverrideKind.Force)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the probability reaches the horizon's threshold, and the entity is not withheld.</summary>
    public bool IsAlerting(int row, int horizon) => IsReaching(row, horizon) && !IsWithheld(row);

    /// <summary>True when the probability is high enough for an alert to begin, whether one may or not.</summary>
    public bool IsReaching(int row, int horizon) => Reaches(Probability(row, horizon), Thresholds[horizon]);

    /// <summary>True when the probability is high enough for an alert to go on, though perhaps not for one to begin.</summary>
    public bool IsHolding(int row, int horizon) => Reaches(Probability(row, horizon), ClearThresholds[horizon]);

    /// <summary>True when a probability is at or above a threshold, both as they are shown: rules see four digits, and nothing else may be counted here.</summary>
    public static bool Reaches(float probability, double threshold) => Math.Round(probability * ShownUnits) >= Math.Round(threshold * ShownUnits);

    /// <summary>The shortest horizon whose threshold is reached, withheld or not; -1 for none.</summary>
    public int AlertingHorizon(int row)
    {
        for (var horizon = 0; horizon < Thresholds.Count; horizon++)
        {
            if (IsReaching(row, horizon))
            {
                return horizon;
            }
        }

        return -1;
    }

    /// <summary>Largest probability of a row by its threshold: 1 and more where one is reached.</summary>
    public double Nearness(int row)
    {
        var nearest = 0.0;
        for (var horizon = 0; horizon < Thresholds.Count; horizon++)
        {
            nearest = Math.Max(nearest, Probability(row, horizon) / Thresholds[horizon]);
        }

        return nearest;
    }

    /// <summary>The horizon that <see cref="ContributionsAt"/> explains: the alerting one or, below all thresholds, the one nearest to its own; -1 below half of each.</summary>
    public int ExplainedHorizon(int row)
    {
        var explained = AlertingHorizon(row);
        var nearest = explained < 0 ? Nearness(row) : 0;
        for (var horizon = 0; explained < 0 && nearest >= NearnessOfExplained && horizon < Thresholds.Count; horizon++)
        {
            explained = Probability(row, horizon) / Thresholds[horizon] == nearest ? horizon : explained;
        }

        return explained;
    }

    /// <summary>Signals that raise the probability of <see cref="ExplainedHorizon"/>, strongest first; empty for rows that are not explained.</summary>
    public IReadOnlyList<SignalContribution> ContributionsAt(int row) => _contributions?[row] ?? [];

    /// <summary>True when the row was explained, even where no single signal raises its probability.</summary>
    public bool IsExplained(int row) => _contributions?[row] is not null;

    /// <summary>The same predictions, of which some may begin no alert.</summary>
    /// <param name="withheld">One a row; the frame owns it from now on.</param>
    public PredictionFrame Withholding(bool[] withheld) => Copy(_contributions, Advice, withheld, Events);

    /// <summary>The same predictions with what happens beside them.</summary>
    public PredictionFrame With(ImmutableArray<EntityEvent> events) => events.IsEmpty ? this : Copy(_contributions, Advice, _withheld, events);

    /// <summary>The same predictions with an override that concerns all of them, posted after they were made.</summary>
    public PredictionFrame With(Override added) => Overriding([.. Enumerable.Range(0, Count).Select(row => OverridesAt(row).Add(added))]);

    /// <summary>The same predictions without an override that has been ended since they were made.</summary>
    public PredictionFrame Without(long number) => _overrides is null ? this : Overriding([.. _overrides.Select(row => row.RemoveAll(one => one.Number == number))]);

    /// <summary>The predictions of all but some entities, and what happens to those. Reasons and advice stay with their rows.</summary>
    public PredictionFrame Without(IReadOnlySet<Labels> entities)
    {
        int[] rows = [.. Enumerable.Range(0, Count).Where(row => !entities.Contains(_entities[row]))];
        var horizons = Definition.Horizons.Length;
        return new PredictionFrame(
            Definition,
            StepMs,
            ModelVersion,
            Thresholds,
            Pick(_entities, rows),
            Pick(_kept, rows),
            [.. rows.SelectMany(row => _probabilities.AsSpan(row * horizons, horizons).ToArray())],
            _contributions is null ? null : Pick(_contributions, rows),
            Pick(_slots, rows))
        {
            ClearThresholds = ClearThresholds,
            Model = Model,
            Advice = Advice.At(rows),
            Events = Events.RemoveAll(one => entities.Contains(one.Entity)),
            _withheld = _withheld is null ? null : Pick(_withheld, rows),
            _overrides = _overrides is null ? null : Pick(_overrides, rows),
        };
    }

    /// <summary>The same predictions with what operators have decided about them.</summary>
    /// <param name="overrides">One a row; the frame owns it from now on. Null for nothing.</param>
    internal PredictionFrame Overriding(ImmutableArray<Override>[]? overrides)
    {
        var copy = Copy(_contributions, Advice, _withheld, Events);
        copy._overrides = overrides is null || overrides.All(row => row.IsEmpty) ? null : overrides;
        return copy;
    }

    /// <summary>The same predictions with their reasons.</summary>
    internal PredictionFrame With(IReadOnlyList<SignalContribution>?[]? contributions) => contributions is null ? this : Copy(contributions, Advice, _withheld, Events);

    /// <summary>The same predictions with advice.</summary>
    internal PredictionFrame With(FrameAdvice advice) => Copy(_contributions, advice, _withheld, Events);

    private PredictionFrame Copy(IReadOnlyList<SignalContribution>?[]? contributions, FrameAdvice advice, bool[]? withheld, ImmutableArray<EntityEvent> events) =>
        new(Definition, StepMs, ModelVersion, Thresholds, _entities, _kept, _probabilities, contributions, _slots)
        {
            ClearThresholds = ClearThresholds,
            Model = Model,
            Advice = advice,
            Events = events,
            _withheld = withheld,
            _overrides = _overrides,
        };

    private static T[] Pick<T>(T[] all, int[] rows) => [.. rows.Select(row => all[row])];
}

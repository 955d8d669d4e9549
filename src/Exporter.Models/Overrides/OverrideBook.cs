using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Overrides;

/// <summary>The overrides that hold now or will. Safe from any thread; a step sees one state of it.</summary>
public sealed class OverrideBook
{
    private ImmutableArray<Override> _known = [];
    private volatile int _max = int.MaxValue;

    /// <summary>Overrides that may hold or be to come at once, the kill switch not counted.</summary>
    public int Max
    {
        get => _max;
        set => _max = value;
    }

    /// <summary>All of them, in the order of their numbers.</summary>
    public ImmutableArray<Override> Known => ImmutableInterlocked.InterlockedCompareExchange(ref _known, default, default);

    /// <summary>Begins with what an earlier process left.</summary>
    /// <param name="max">As many may be there at once.</param>
    /// <param name="known">In the order of their numbers.</param>
    public void Restore(int max, ImmutableArray<Override> known)
    {
        Max = max;
        ImmutableInterlocked.InterlockedExchange(ref _known, known);
    }

    /// <summary>Adds one.</summary>
    public void Add(Override added) => ImmutableInterlocked.Update(ref _known, known => [.. known.Append(added).OrderBy(one => one.Number)]);

    /// <summary>Lets one go; from the next step on nothing follows from it.</summary>
    public void Remove(long number) => ImmutableInterlocked.Update(ref _known, known => known.RemoveAll(one => one.Number == number));

    /// <summary>True where a model is chosen for a predictor, now or later.</summary>
    public bool ChoosesModelOf(string predictor) => Known.Any(one => one.ChoosesModel && (one.Predictor.Length == 0 || one.Predictor == predictor));

    /// <summary>The versions that a predictor is pinned to, now or later, each once.</summary>
    public ImmutableArray<string> PinnedOf(string predictor) =>
        [.. Known.Where(one => one.Kind == OverrideKind.Pin && one.Predictor == predictor).Select(one => one.Version).Distinct(StringComparer.Ordinal)];

    /// <summary>Those that concern a predictor's step; null where none does.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="stepMs">The step, Unix ms.</param>
    /// <param name="kept">Kept labels of an entity.</param>
    public StepOverrides? At(string predictor, long stepMs, Func<Labels, Labels> kept)
    {
        var known = Known;
        return known.Any(one => one.Concerns(predictor, stepMs)) ? new StepOverrides([.. known.Where(one => one.Concerns(predictor, stepMs))], kept) : null;
    }
}

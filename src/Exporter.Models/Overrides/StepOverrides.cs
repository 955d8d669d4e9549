using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Overrides;

/// <summary>The overrides that concern one predictor's step, for the step's own thread.</summary>
/// <param name="concerning">Those overrides, in the order of their numbers.</param>
/// <param name="kept">Kept labels of an entity.</param>
public sealed class StepOverrides(ImmutableArray<Override> concerning, Func<Labels, Labels> kept)
{
    private readonly ImmutableArray<Override> _ofEntities = concerning.RemoveAll(one => OverrideKinds.IsOfPredictor(one.Kind));

    /// <summary>What says which model predicts: the one posted last; null where nothing does.</summary>
    public Override? Model { get; } = concerning.LastOrDefault(one => one.ChoosesModel);

    /// <summary>Since when nothing is learnt, Unix ms of event time; null while it is.</summary>
    public long? FrozenSinceMs { get; } = concerning.Where(one => one.Kind == OverrideKind.Freeze).Min(one => (long?)one.StartMs);

    /// <summary>Those about an entity, in the order of their numbers; empty for none. What concerns the predictor as a whole is not among them.</summary>
    public ImmutableArray<Override> Of(Labels entity) => Of(entity, kept(entity));

    /// <summary>Those of each row; null where no row has any.</summary>
    /// <param name="entities">Entity labels, one a row.</param>
    /// <param name="keptLabels">Kept labels, one a row.</param>
    internal ImmutableArray<Override>[]? OfAll(Labels[] entities, Labels[] keptLabels)
    {
        ImmutableArray<Override>[]? rows = null;
        for (var row = 0; row < entities.Length && !_ofEntities.IsEmpty; row++)
        {
            if (Of(entities[row], keptLabels[row]) is { IsEmpty: false } found)
            {
                rows ??= NoneOf(entities.Length);
                rows[row] = found;
            }
        }

        return rows;
    }

    /// <summary>As many rows without an override.</summary>
    internal static ImmutableArray<Override>[] NoneOf(int rows)
    {
        var none = new ImmutableArray<Override>[rows];
        Array.Fill(none, []);
        return none;
    }

    private ImmutableArray<Override> Of(Labels entity, Labels carried)
    {
        var matching = 0;
        foreach (var one in _ofEntities)
        {
            matching += one.Matches(entity, carried) ? 1 : 0;
        }

        // Nearly always all or none.
        return matching == 0 ? [] : matching == _ofEntities.Length ? _ofEntities : [.. _ofEntities.Where(one => one.Matches(entity, carried))];
    }
}

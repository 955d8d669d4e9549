using Exporter.Signals;

namespace Exporter.Trainer.Dataset;

/// <summary>Times of which nobody knows what would have come by itself: somebody intervened, or worked on the entity.</summary>
/// <remarks>
/// A row whose horizon reaches into such a span without an onset before it is neither quiet nor an onset, and an alert likewise neither right
/// nor wrong. Filled first, then only read; safe from several threads then.
/// </remarks>
public sealed class UnknownTimes
{
    private readonly Dictionary<Labels, List<UnknownSpan>> _ofEntities = [];
    private readonly List<(Func<Labels, bool> Concerns, UnknownSpan Span)> _ofMany = [];
    private readonly Dictionary<Labels, List<TimeRange>> _leftOut = [];

    /// <summary>Nobody knows what would have come of an entity.</summary>
    public void Add(Labels entity, UnknownSpan span) => ListOf(_ofEntities, entity).Add(span);

    /// <summary>The same of all entities that <paramref name="concerns"/> holds for.</summary>
    public void Add(Func<Labels, bool> concerns, UnknownSpan span) => _ofMany.Add((concerns, span));

    /// <summary>No rows are taken of an entity: what its signals show then comes from what somebody did.</summary>
    public void LeaveOut(Labels entity, TimeRange range) => ListOf(_leftOut, entity).Add(range);

    /// <summary>An entity's spans in order of their begin; empty for none.</summary>
    public IReadOnlyList<UnknownSpan> Of(Labels entity)
    {
        IEnumerable<UnknownSpan> own = _ofEntities.TryGetValue(entity, out var spans) ? spans : [];
        return [.. own.Concat(_ofMany.Where(many => many.Concerns(entity)).Select(many => many.Span)).OrderBy(span => span.FromMs)];
    }

    /// <summary>True where no row is taken.</summary>
    public bool IsLeftOut(Labels entity, long stepMs) =>
        (_leftOut.TryGetValue(entity, out var ranges) && ranges.Exists(range => range.Contains(stepMs))) || IsWork(entity, stepMs);

    /// <summary>True while somebody works on an entity.</summary>
    public bool IsWork(Labels entity, long stepMs) =>
        (_ofEntities.TryGetValue(entity, out var spans) && spans.Exists(span => Holds(span, stepMs)))
        || _ofMany.Exists(many => Holds(many.Span, stepMs) && many.Concerns(entity));

    private static bool Holds(UnknownSpan span, long stepMs) => span.IsWork && stepMs >= span.FromMs && stepMs <= span.ToMs;

    private static List<T> ListOf<T>(Dictionary<Labels, List<T>> lists, Labels entity)
    {
        if (!lists.TryGetValue(entity, out var list))
        {
            lists[entity] = list = [];
        }

        return list;
    }
}

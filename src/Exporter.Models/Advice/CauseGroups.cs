using Exporter.Features.Course;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>Finds predictions of one step that share a cause, and which of them it is likely to have begun with.</summary>
/// <remarks>
/// Two predictions share a cause
/// <list type="bullet">
/// <item>when one entity depends on the other directly or through one that has no prediction of its own here, as what passes a fault on may show little of it; or</item>
/// <item>when the same signal leads both, goes the same way, and became unusual within <see cref="TogetherSteps"/> steps of the other.</item>
/// </list>
/// A group is whatever hangs together by that. Its likely origin is the member with the most evidence of two kinds, each 0..1: the share of the others that depend on it (through members), and how early
/// its leading signal became unusual among all (1 the earliest, 0 the latest; equal times rank equal). Weaker reasons do not count: some signal is always a little unusual. Ties go to the likelier failure. Without dependencies only the time tells.
/// A group is named after its origin, so it keeps its name as long as that. A function of this step alone. Reuses its buffers; not thread-safe.
/// </remarks>
public sealed class CauseGroups
{
    /// <summary>Steps within which the same signals of two entities count as having begun together: ten, what a mean knows.</summary>
    public const int TogetherSteps = 10;

    private readonly Dictionary<int, int> _memberOf = [];
    private readonly List<List<int>> _dependents = [];
    private readonly List<int> _parents = [];
    private readonly Queue<int> _open = new();
    private readonly HashSet<int> _reached = [];

    /// <summary>The group of each member, null for those that stand alone.</summary>
    /// <param name="members">The predictions, in the order of the frame.</param>
    /// <param name="graph">Who depends on whom.</param>
    /// <param name="stepMs">The predictor's step.</param>
    public CauseGroup?[] Find(IReadOnlyList<CauseMember> members, DependantGraph graph, long stepMs)
    {
        Reset(members);
        Connect(members, graph);
        ConnectTogether(members, TogetherSteps * stepMs);
        var groups = new CauseGroup?[members.Count];
        foreach (var group in Enumerable.Range(0, members.Count).GroupBy(Root).Where(group => group.Count() > 1))
        {
            int[] all = [.. group];
            var origin = OriginOf(all, members);
            var name = NameOf(members[origin].Entity);
            foreach (var member in all)
            {
                groups[member] = new CauseGroup(name, members[origin].Entity, member == origin, all.Length);
            }
        }

        return groups;
    }

    private static string NameOf(Labels entity) => string.Join('/', entity.Enumerate().Select(label => label.Value));

    private void Reset(IReadOnlyList<CauseMember> members)
    {
        _memberOf.Clear();
        _parents.Clear();
        for (var member = 0; member < members.Count; member++)
        {
            _memberOf[members[member].Slot] = member;
            _parents.Add(member);
            if (_dependents.Count == member)
            {
                _dependents.Add([]);
            }

            _dependents[member].Clear();
        }
    }

    private void Connect(IReadOnlyList<CauseMember> members, DependantGraph graph)
    {
        for (var dependent = 0; dependent < members.Count; dependent++)
        {
            foreach (var slot in graph.DependenciesOf(members[dependent].Slot))
            {
                if (!TryConnect(dependent, slot))
                {
                    foreach (var behind in graph.DependenciesOf(slot))
                    {
                        TryConnect(dependent, behind);
                    }
                }
            }
        }
    }

    private bool TryConnect(int dependent, int slot)
    {
        if (!_memberOf.TryGetValue(slot, out var target))
        {
            return false;
        }

        if (target != dependent)
        {
            _dependents[target].Add(dependent);
            Join(target, dependent);
        }

        return true;
    }

    private void ConnectTogether(IReadOnlyList<CauseMember> members, long togetherMs)
    {
        var byBegin = Enumerable.Range(0, members.Count)
            .Where(member => members[member] is { LeadingSinceMs: not null, LeadingDirection: not CourseDirection.Steady })
            .GroupBy(member => (members[member].LeadingSignal, members[member].LeadingDirection));
        foreach (var alike in byBegin)
        {
            int[] ordered = [.. alike.OrderBy(member => members[member].LeadingSinceMs)];
            for (var i = 1; i < ordered.Length; i++)
            {
                if (members[ordered[i]].LeadingSinceMs - members[ordered[i - 1]].LeadingSinceMs <= togetherMs)
                {
                    Join(ordered[i - 1], ordered[i]);
                }
            }
        }
    }

    private int OriginOf(int[] group, IReadOnlyList<CauseMember> members) => group
        .OrderByDescending(member => ShareThatDependOn(member, group.Length) + Earliness(member, group, members))
        .ThenByDescending(member => members[member].Probability)
        .ThenBy(member => member)
        .First();

    private double ShareThatDependOn(int member, int size)
    {
        _reached.Clear();
        _reached.Add(member);
        _open.Enqueue(member);
        while (_open.TryDequeue(out var next))
        {
            foreach (var dependent in _dependents[next])
            {
                if (_reached.Add(dependent))
                {
                    _open.Enqueue(dependent);
                }
            }
        }

        return (_reached.Count - 1.0) / (size - 1);
    }

    private static double Earliness(int member, int[] group, IReadOnlyList<CauseMember> members) =>
        group.Count(other => SinceOf(members[other]) > SinceOf(members[member])) / (group.Length - 1.0);

    // What shows nothing unusual began last.
    private static long SinceOf(CauseMember member) => member.LeadingSinceMs ?? long.MaxValue;

    private int Root(int member)
    {
        while (_parents[member] != member)
        {
            member = _parents[member] = _parents[_parents[member]];
        }

        return member;
    }

    private void Join(int a, int b) => _parents[Root(a)] = Root(b);
}

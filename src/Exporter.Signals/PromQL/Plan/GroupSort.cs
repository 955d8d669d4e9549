namespace Exporter.Signals.PromQL.Plan;

/// <summary>Brings element numbers into groups by counting; inside a group their order stays.</summary>
internal sealed class GroupSort
{
    private int[] _ends = [];
    private int[] _order = [];

    /// <summary>Sorts elements 0..n-1 whose groups are given.</summary>
    public void Sort(ReadOnlySpan<int> groups, int groupCount)
    {
        if (_ends.Length < groupCount + 1)
        {
            _ends = new int[(groupCount + 1) * 2];
        }

        if (_order.Length < groups.Length)
        {
            _order = new int[groups.Length * 2];
        }

        // _ends[g + 1] first counts group g, then is where it begins, and after filling where it ends.
        Array.Clear(_ends);
        foreach (var group in groups)
        {
            _ends[group + 1]++;
        }

        var total = 0;
        for (var i = 1; i <= groupCount; i++)
        {
            (_ends[i], total) = (total, total + _ends[i]);
        }

        for (var i = 0; i < groups.Length; i++)
        {
            _order[_ends[groups[i] + 1]++] = i;
        }
    }

    /// <summary>The elements of a group, which the caller may reorder.</summary>
    public Span<int> Members(int group) => _order.AsSpan(_ends[group], _ends[group + 1] - _ends[group]);
}

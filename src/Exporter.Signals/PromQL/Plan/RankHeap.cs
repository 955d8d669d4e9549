namespace Exporter.Signals.PromQL.Plan;

/// <summary>The best few of a sequence of elements: a heap with the worst of the chosen on top.</summary>
/// <remarks>
/// <c>topk</c> and <c>bottomk</c> leave open which of equal values they keep. Prometheus' answer follows from its binary
/// heap, so elements go through the very same moves here: a newcomer displaces the top only if it is strictly better, and
/// NaN is worse than everything.
/// </remarks>
/// <param name="largest">Keep the largest values; the smallest otherwise.</param>
internal sealed class RankHeap(bool largest)
{
    // Up to here Go sorts by insertion, whose outcome for equal values is easily had; beyond, order is left as it is.
    private const int MaxSorted = 12;

    private int[] _elements = new int[8];
    private double[] _values = new double[8];
    private int _count;

    /// <summary>The chosen elements, the best first where there are few: the order that sums and ties downstream see.</summary>
    public ReadOnlySpan<int> Elements => _elements.AsSpan(0, _count);

    /// <summary>Forgets all elements.</summary>
    public void Clear() => _count = 0;

    /// <summary>Offers an element while at most <paramref name="wanted"/>, which is at least 1, are to be kept.</summary>
    public void Offer(int element, double value, int wanted)
    {
        if (_count < wanted)
        {
            Push(element, value);
        }
        else if ((largest ? _values[0] < value : _values[0] > value) || (double.IsNaN(_values[0]) && !double.IsNaN(value)))
        {
            (_elements[0], _values[0]) = (element, value);
            Sink();
        }
    }

    /// <summary>Brings the chosen elements into their final order; nothing can be offered afterwards.</summary>
    public void Finish()
    {
        for (var i = 1; i < _count && _count <= MaxSorted; i++)
        {
            for (var at = i; at > 0 && IsWorse(at - 1, at); at--)
            {
                Swap(at, at - 1);
            }
        }
    }

    private void Push(int element, double value)
    {
        if (_count == _elements.Length)
        {
            Array.Resize(ref _elements, _count * 2);
            Array.Resize(ref _values, _count * 2);
        }

        var at = _count++;
        (_elements[at], _values[at]) = (element, value);
        for (var parent = (at - 1) / 2; at > 0 && IsWorse(at, parent); parent = (at - 1) / 2)
        {
            Swap(at, parent);
            at = parent;
        }
    }

    private void Sink()
    {
        for (var at = 0; ;)
        {
            var child = (2 * at) + 1;
            if (child >= _count)
            {
                return;
            }

            if (child + 1 < _count && IsWorse(child + 1, child))
            {
                child++;
            }

            if (!IsWorse(child, at))
            {
                return;
            }

            Swap(at, child);
            at = child;
        }
    }

    private bool IsWorse(int a, int b) => double.IsNaN(_values[a]) || (largest ? _values[a] < _values[b] : _values[a] > _values[b]);

    private void Swap(int a, int b)
    {
        (_elements[a], _elements[b]) = (_elements[b], _elements[a]);
        (_values[a], _values[b]) = (_values[b], _values[a]);
    }
}

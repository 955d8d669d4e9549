using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Predictions of one entity for one horizon that wait for their outcome: two bits a step, "made" and "at or above the threshold".</summary>
/// <remarks>A ring over step numbers (time / step); whatever waits lies within <c>capacity</c> steps.</remarks>
internal sealed class PendingRing(int capacity)
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _made = new ulong[(capacity + BitsPerWord - 1) / BitsPerWord];
    private readonly ulong[] _positive = new ulong[(capacity + BitsPerWord - 1) / BitsPerWord];
    private long _oldest;
    private long _end;

    /// <summary>Notes a prediction.</summary>
    /// <param name="step">Later than all before; less than <c>capacity</c> after the oldest that waits.</param>
    /// <param name="positive">At or above the threshold.</param>
    internal void Add(long step, bool positive)
    {
        _oldest = _oldest == _end ? step : _oldest;
        _end = step + 1;
        var (word, bit) = Place(step);
        _made[word] |= bit;
        _positive[word] |= positive ? bit : 0;
    }

    /// <summary>Removes the predictions made before step <paramref name="end"/>.</summary>
    /// <returns>How many of them were at or above the threshold, and how many below.</returns>
    internal (long Positive, long Negative) Take(long end)
    {
        var (positive, negative) = (0L, 0L);
        for (; _oldest < _end && _oldest < end; _oldest++)
        {
            var (word, bit) = Place(_oldest);
            if ((_made[word] & bit) != 0)
            {
                positive += (_positive[word] & bit) != 0 ? 1 : 0;
                negative += (_positive[word] & bit) != 0 ? 0 : 1;
            }

            _made[word] &= ~bit;
            _positive[word] &= ~bit;
        }

        return (positive, negative);
    }

    /// <summary>Saves what waits.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(_oldest);
        writer.Write(_end);
        writer.WriteAll<ulong>(_made);
        writer.WriteAll<ulong>(_positive);
    }

    /// <summary>Takes what was saved from a ring of the same capacity.</summary>
    internal void Load(StateReader reader)
    {
        _oldest = reader.Read<long>();
        _end = reader.Read<long>();
        reader.ReadAll<ulong>(_made);
        reader.ReadAll<ulong>(_positive);
    }

    private (int Word, ulong Bit) Place(long step)
    {
        // Steps before 1970 have negative numbers.
        var position = (int)(((step % capacity) + capacity) % capacity);
        return (position / BitsPerWord, 1UL << (position % BitsPerWord));
    }
}

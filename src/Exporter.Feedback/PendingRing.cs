using System.Numerics;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Predictions of one entity for one horizon that wait for their outcome.</summary>
/// <remarks>
/// Ten bits each: "made", "at or above the threshold", and the probability's <see cref="ProbabilityCode"/>. A ring over step numbers
/// (time / step); whatever waits lies within <c>capacity</c> steps.
/// </remarks>
internal sealed class PendingRing(int capacity)
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _made = new ulong[(capacity + BitsPerWord - 1) / BitsPerWord];
    private readonly ulong[] _positive = new ulong[(capacity + BitsPerWord - 1) / BitsPerWord];
    private readonly byte[] _codes = new byte[capacity];
    private long _oldest;
    private long _end;

    /// <summary>Notes a prediction.</summary>
    /// <param name="step">Later than all before; less than <c>capacity</c> after the oldest that waits.</param>
    /// <param name="positive">At or above the threshold.</param>
    /// <param name="code">The probability.</param>
    internal void Add(long step, bool positive, byte code)
    {
        _oldest = _oldest == _end ? step : _oldest;
        _end = step + 1;
        var place = Place(step);
        var (word, bit) = (place / BitsPerWord, 1UL << (place % BitsPerWord));
        _made[word] |= bit;
        _positive[word] |= positive ? bit : 0;
        _codes[place] = code;
    }

    /// <summary>Settles the predictions made before step <paramref name="end"/>; they wait no more.</summary>
    /// <returns>How many they were.</returns>
    internal long Take(long end, HorizonTally tally, Outcome ifPositive, Outcome ifNegative)
    {
        var taken = 0L;
        for (; _oldest < _end && _oldest < end; _oldest++)
        {
            var place = Place(_oldest);
            var (word, bit) = (place / BitsPerWord, 1UL << (place % BitsPerWord));
            if ((_made[word] & bit) != 0)
            {
                tally.Add((_positive[word] & bit) != 0 ? ifPositive : ifNegative, _codes[place]);
                taken++;
            }

            _made[word] &= ~bit;
            _positive[word] &= ~bit;
        }

        return taken;
    }

    /// <summary>Settles those at or above the threshold as uncertain; the others go on waiting.</summary>
    internal void Disclaim(HorizonTally tally)
    {
        for (var word = 0; word < _positive.Length; word++)
        {
            tally.AddUncertain(BitOperations.PopCount(_positive[word]));
            _made[word] &= ~_positive[word];
            _positive[word] = 0;
        }
    }

    /// <summary>Saves what waits.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(_oldest);
        writer.Write(_end);
        writer.WriteAll<ulong>(_made);
        writer.WriteAll<ulong>(_positive);
        writer.WriteAll<byte>(_codes);
    }

    /// <summary>Takes what was saved from a ring of the same capacity.</summary>
    internal void Load(StateReader reader)
    {
        _oldest = reader.Read<long>();
        _end = reader.Read<long>();
        if (_end < _oldest || (ulong)(_end - _oldest) > (ulong)capacity)
        {
            throw new StateFormatException($"predictions wait from step {_oldest} to {_end} in a ring of {capacity}");
        }

        reader.ReadAll<ulong>(_made);
        reader.ReadAll<ulong>(_positive);
        reader.ReadAll<byte>(_codes);
    }

    // Steps before 1970 have negative numbers.
    private int Place(long step) => (int)(((step % capacity) + capacity) % capacity);
}

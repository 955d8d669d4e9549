using System.Numerics;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Predictions of all entities for one horizon that wait for their outcome: a ring over step numbers (time / step) for each track.</summary>
/// <remarks>
/// Ten bits each: "made", "at or above the threshold", and the probability's <see cref="ProbabilityCode"/>. Whatever waits lies within
/// <c>capacity</c> steps. The rings lie one after the other, so that a snapshot copies them as a whole.
/// </remarks>
/// <param name="capacity">Steps of one ring.</param>
internal sealed class PendingRings(int capacity)
{
    private const int BitsPerWord = 64;

    private readonly int _words = (capacity + BitsPerWord - 1) / BitsPerWord;
    private ulong[] _made = [];
    private ulong[] _positive = [];
    private byte[] _codes = [];
    private long[] _oldest = [];
    private long[] _end = [];

    /// <summary>Makes room for tracks below <paramref name="tracks"/>.</summary>
    internal void Grow(int tracks)
    {
        Array.Resize(ref _made, tracks * _words);
        Array.Resize(ref _positive, tracks * _words);
        Array.Resize(ref _codes, checked(tracks * capacity));
        Array.Resize(ref _oldest, tracks);
        Array.Resize(ref _end, tracks);
    }

    /// <summary>Notes a prediction.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="step">Later than all before; less than <c>capacity</c> after the oldest that waits.</param>
    /// <param name="positive">At or above the threshold.</param>
    /// <param name="code">The probability.</param>
    internal void Add(int track, long step, bool positive, byte code)
    {
        _oldest[track] = _oldest[track] == _end[track] ? step : _oldest[track];
        _end[track] = step + 1;
        var place = Place(step);
        var (word, bit) = WordOf(track, place);
        _made[word] |= bit;
        _positive[word] |= positive ? bit : 0;
        _codes[(track * capacity) + place] = code;
    }

    /// <summary>Settles the predictions of a track made before step <paramref name="end"/>; they wait no more.</summary>
    /// <returns>How many they were.</returns>
    internal long Take(int track, long end, HorizonTally tally, Outcome ifPositive, Outcome ifNegative)
    {
        var taken = 0L;
        var step = _oldest[track];
        for (; step < _end[track] && step < end; step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            if ((_made[word] & bit) != 0)
            {
                tally.Add((_positive[word] & bit) != 0 ? ifPositive : ifNegative, _codes[(track * capacity) + place]);
                taken++;
            }

            _made[word] &= ~bit;
            _positive[word] &= ~bit;
        }

        _oldest[track] = step;
        return taken;
    }

    /// <summary>Adds up what the predictions of a track that wait here and in <paramref name="other"/> come to, before they are settled.</summary>
    /// <param name="other">Predictions of another model, in rings of the same capacity.</param>
    /// <param name="track">Whose.</param>
    /// <param name="from">The first step that counts.</param>
    /// <param name="end">The first step that does not.</param>
    /// <param name="happened">Whether an onset came.</param>
    /// <param name="sums">What is added to: pairs, and the squares of probability − outcome of these and of the others.</param>
    internal void Compare(PendingRings other, int track, long from, long end, bool happened, ref PairSums sums)
    {
        var step = Math.Max(from, Math.Max(_oldest[track], other._oldest[track]));
        for (end = Math.Min(end, Math.Min(_end[track], other._end[track])); step < end; step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            if ((_made[word] & other._made[word] & bit) != 0)
            {
                sums.AddPrediction(ProbabilityCode.ValueOf(_codes[(track * capacity) + place]), ProbabilityCode.ValueOf(other._codes[(track * capacity) + place]), happened);
            }
        }
    }

    /// <summary>Settles those of a track at or above the threshold as uncertain; the others go on waiting.</summary>
    internal void Disclaim(int track, HorizonTally tally)
    {
        for (var word = track * _words; word < (track + 1) * _words; word++)
        {
            tally.AddUncertain(BitOperations.PopCount(_positive[word]));
            _made[word] &= ~_positive[word];
            _positive[word] = 0;
        }
    }

    /// <summary>Saves what waits for the tracks below <paramref name="tracks"/>.</summary>
    internal void Save(StateWriter writer, int tracks)
    {
        writer.WriteAll<long>(_oldest.AsSpan(0, tracks));
        writer.WriteAll<long>(_end.AsSpan(0, tracks));
        writer.WriteAll<ulong>(_made.AsSpan(0, tracks * _words));
        writer.WriteAll<ulong>(_positive.AsSpan(0, tracks * _words));
        writer.WriteAll<byte>(_codes.AsSpan(0, tracks * capacity));
    }

    /// <summary>Takes what was saved of so many tracks.</summary>
    /// <exception cref="StateFormatException">The bytes are not rings of this capacity.</exception>
    internal void Load(StateReader reader, int tracks)
    {
        Grow(tracks);
        reader.ReadAll<long>(_oldest);
        reader.ReadAll<long>(_end);
        reader.ReadAll<ulong>(_made);
        reader.ReadAll<ulong>(_positive);
        reader.ReadAll<byte>(_codes);
        for (var track = 0; track < tracks; track++)
        {
            if (_end[track] < _oldest[track] || (ulong)(_end[track] - _oldest[track]) > (ulong)capacity)
            {
                throw new StateFormatException($"predictions wait from step {_oldest[track]} to {_end[track]} in a ring of {capacity}");
            }
        }
    }

    // Steps before 1970 have negative numbers.
    private int Place(long step) => (int)(((step % capacity) + capacity) % capacity);

    private (int Word, ulong Bit) WordOf(int track, int place) => ((track * _words) + (place / BitsPerWord), 1UL << (place % BitsPerWord));
}

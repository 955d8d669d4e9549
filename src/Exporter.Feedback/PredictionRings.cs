using System.Numerics;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Predictions of all entities for one horizon that wait for their outcome, and those that had theirs lately: a ring over step numbers (time / step) for each track.</summary>
/// <remarks>
/// Twelve bits each: "waits", "was settled without an onset", "was settled by one", "at or above the threshold", and the probability's
/// <see cref="ProbabilityCode"/>. One with neither of the first three is not there or is uncertain. What was settled stays until its place is needed
/// again, so that an incident which is reported late can still change it. The rings lie one after the other, so that a snapshot copies them as a whole.
/// </remarks>
/// <param name="capacity">Steps of one ring.</param>
internal sealed class PredictionRings(int capacity)
{
    private const int BitsPerWord = 64;

    // Also the code of what is practically impossible: such a prediction is not told of once it was settled as uncertain.
    private const byte None = 0;

    private readonly int _words = (capacity + BitsPerWord - 1) / BitsPerWord;
    private ulong[] _waiting = [];
    private ulong[] _quiet = [];
    private ulong[] _proved = [];
    private ulong[] _positive = [];
    private byte[] _codes = [];
    private long[] _oldest = [];
    private long[] _end = [];

    /// <summary>Makes room for tracks below <paramref name="tracks"/>.</summary>
    internal void Grow(int tracks)
    {
        Array.Resize(ref _waiting, tracks * _words);
        Array.Resize(ref _quiet, tracks * _words);
        Array.Resize(ref _proved, tracks * _words);
        Array.Resize(ref _positive, tracks * _words);
        Array.Resize(ref _codes, checked(tracks * capacity));
        Array.Resize(ref _oldest, tracks);
        Array.Resize(ref _end, tracks);
    }

    /// <summary>Forgets what there was of a track.</summary>
    internal void Reset(int track)
    {
        Array.Clear(_waiting, track * _words, _words);
        Array.Clear(_quiet, track * _words, _words);
        Array.Clear(_proved, track * _words, _words);
        (_oldest[track], _end[track]) = (0, 0);
    }

    /// <summary>Notes a prediction.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="step">Later than all before; less than <c>capacity</c> after the oldest that waits.</param>
    /// <param name="positive">At or above the threshold.</param>
    /// <param name="code">The probability.</param>
    internal void Add(int track, long step, bool positive, byte code)
    {
        Vacate(track, step);
        _oldest[track] = _oldest[track] == _end[track] ? step : _oldest[track];
        _end[track] = step + 1;
        var place = Place(step);
        var (word, bit) = WordOf(track, place);
        _waiting[word] |= bit;
        _positive[word] = positive ? _positive[word] | bit : _positive[word] & ~bit;
        _codes[(track * capacity) + place] = code;
    }

    /// <summary>Settles the predictions of a track made before step <paramref name="end"/>; they wait no more.</summary>
    /// <returns>How many they were.</returns>
    internal long Take(int track, long end, HorizonTally tally, Outcome ifPositive, Outcome ifNegative)
    {
        var taken = 0L;
        var settled = ifPositive == Outcome.TruePositive ? _proved : ifPositive == Outcome.FalsePositive ? _quiet : null;
        var step = _oldest[track];
        for (; step < _end[track] && step < end; step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            if ((_waiting[word] & bit) == 0)
            {
                continue;
            }

            tally.Add((_positive[word] & bit) != 0 ? ifPositive : ifNegative, _codes[(track * capacity) + place]);
            taken++;
            _waiting[word] &= ~bit;
            if (settled is not null)
            {
                settled[word] |= bit;
            }
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
    /// <param name="scores">Likewise: how often each probability was given, see <see cref="PairScores.Cell"/>.</param>
    internal void Compare(PredictionRings other, int track, long from, long end, bool happened, ref PairSums sums, uint[] scores)
    {
        var step = Math.Max(from, Math.Max(_oldest[track], other._oldest[track]));
        for (end = Math.Min(end, Math.Min(_end[track], other._end[track])); step < end; step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            if ((_waiting[word] & other._waiting[word] & bit) != 0)
            {
                var (own, others) = (_codes[(track * capacity) + place], other._codes[(track * capacity) + place]);
                sums.AddPrediction(ProbabilityCode.ValueOf(own), ProbabilityCode.ValueOf(others), happened);
                scores[PairScores.Cell(ofChallenger: false, happened, own)]++;
                scores[PairScores.Cell(ofChallenger: true, happened, others)]++;
            }
        }
    }

    /// <summary>Adds up the predictions of a track that wait, before they are settled.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="from">The first step that counts.</param>
    /// <param name="end">The first step that does not.</param>
    /// <returns>How many they are, and the sum of their probabilities.</returns>
    internal (int Count, double Sum) Sum(int track, long from, long end)
    {
        var (count, sum) = (0, 0.0);
        for (var step = Math.Max(from, _oldest[track]); step < Math.Min(end, _end[track]); step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            if ((_waiting[word] & bit) != 0)
            {
                count++;
                sum += ProbabilityCode.ValueOf(_codes[(track * capacity) + place]);
            }
        }

        return (count, sum);
    }

    /// <summary>Settles those of a track that wait at or above the threshold as uncertain; the others go on waiting.</summary>
    internal void Disclaim(int track, HorizonTally tally)
    {
        for (var word = track * _words; word < (track + 1) * _words; word++)
        {
            var disclaimed = _waiting[word] & _positive[word];
            tally.AddUncertain(BitOperations.PopCount(disclaimed));
            _waiting[word] &= ~disclaimed;
        }
    }

    /// <summary>An onset comes to light that those made in [<paramref name="from"/>, <paramref name="end"/>) had ahead: what was settled as if there were none has come true.</summary>
    /// <returns>How many of them are settled by an onset, this one or another.</returns>
    internal int Prove(int track, long from, long end, List<SettledAgain> changes)
    {
        var proved = 0;
        for (var step = Math.Max(from, Reach(track)); step < Math.Min(end, _end[track]); step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            if ((_quiet[word] & bit) != 0)
            {
                var positive = (_positive[word] & bit) != 0;
                changes.Add(new SettledAgain(
                    step, positive ? Outcome.FalsePositive : Outcome.TrueNegative, positive ? Outcome.TruePositive : Outcome.Miss, _codes[(track * capacity) + place]));
                _quiet[word] &= ~bit;
                _proved[word] |= bit;
            }

            proved += (_proved[word] & bit) != 0 ? 1 : 0;
        }

        return proved;
    }

    /// <summary>An incident comes to light in which those of [<paramref name="from"/>, <paramref name="end"/>) were made: what was settled of them is uncertain.</summary>
    internal void Retract(int track, long from, long end, List<SettledAgain> changes)
    {
        for (var step = Math.Max(from, Reach(track)); step < Math.Min(end, _end[track]); step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            var (positive, quiet) = ((_positive[word] & bit) != 0, (_quiet[word] & bit) != 0);
            if (quiet || (_proved[word] & bit) != 0)
            {
                var before = quiet ? (positive ? Outcome.FalsePositive : Outcome.TrueNegative) : positive ? Outcome.TruePositive : Outcome.Miss;
                changes.Add(new SettledAgain(step, before, Outcome.Uncertain, _codes[(track * capacity) + place]));
                _quiet[word] &= ~bit;
                _proved[word] &= ~bit;
            }
        }
    }

    /// <summary>Copies the probabilities that wait or were settled with certainty, oldest first, the last one that of step <paramref name="last"/>; others are left as they are.</summary>
    internal void Recall(int track, long last, Span<double> target)
    {
        var first = last - target.Length + 1;
        for (var step = Math.Max(first, Reach(track)); step <= last && step < _end[track]; step++)
        {
            var (word, bit) = WordOf(track, Place(step));
            if (((_waiting[word] | _quiet[word] | _proved[word]) & bit) != 0)
            {
                target[(int)(step - first)] = ProbabilityCode.ValueOf(_codes[(track * capacity) + Place(step)]);
            }
        }
    }

    /// <summary>The predictions of a track that are still remembered, whatever became of them, in the order of their steps.</summary>
    internal IEnumerable<(long Step, byte Code, bool IsPositive)> Remembered(int track)
    {
        for (var step = Math.Max(Reach(track), 0); step < _end[track]; step++)
        {
            var place = Place(step);
            var (word, bit) = WordOf(track, place);
            var code = _codes[(track * capacity) + place];
            if (code != None || ((_waiting[word] | _quiet[word] | _proved[word]) & bit) != 0)
            {
                yield return (step, code, (_positive[word] & bit) != 0);
            }
        }
    }

    /// <summary>The first step of a track that its ring can still hold.</summary>
    internal long Reach(int track) => _end[track] - capacity;

    /// <summary>Saves what there is of the tracks below <paramref name="tracks"/>.</summary>
    internal void Save(StateWriter writer, int tracks)
    {
        writer.WriteAll<long>(_oldest.AsSpan(0, tracks));
        writer.WriteAll<long>(_end.AsSpan(0, tracks));
        foreach (var bits in (ulong[][])[_waiting, _quiet, _proved, _positive])
        {
            writer.WriteAll<ulong>(bits.AsSpan(0, tracks * _words));
        }

        writer.WriteAll<byte>(_codes.AsSpan(0, tracks * capacity));
    }

    /// <summary>Takes what was saved of so many tracks.</summary>
    /// <exception cref="StateFormatException">The bytes are not rings of this capacity.</exception>
    internal void Load(StateReader reader, int tracks)
    {
        Grow(tracks);
        reader.ReadAll<long>(_oldest);
        reader.ReadAll<long>(_end);
        foreach (var bits in (ulong[][])[_waiting, _quiet, _proved, _positive])
        {
            reader.ReadAll<ulong>(bits);
        }

        reader.ReadAll<byte>(_codes);
        for (var track = 0; track < tracks; track++)
        {
            if (_end[track] < _oldest[track] || (ulong)(_end[track] - _oldest[track]) > (ulong)capacity)
            {
                throw new StateFormatException($"predictions wait from step {_oldest[track]} to {_end[track]} in a ring of {capacity}");
            }
        }
    }

    /// <summary>Empties the places from the last prediction to a new one: what was there lies further back than the ring reaches.</summary>
    private void Vacate(int track, long step)
    {
        for (var gone = Math.Max(_end[track], step - capacity + 1); gone <= step; gone++)
        {
            var (word, bit) = WordOf(track, Place(gone));
            _quiet[word] &= ~bit;
            _proved[word] &= ~bit;
            _codes[(track * capacity) + Place(gone)] = None;
        }
    }

    // Steps before 1970 have negative numbers.
    private int Place(long step) => (int)(((step % capacity) + capacity) % capacity);

    private (int Word, ulong Bit) WordOf(int track, int place) => ((track * _words) + (place / BitsPerWord), 1UL << (place % BitsPerWord));
}

/// <summary>A prediction whose outcome is another one than was first said.</summary>
/// <param name="Step">Number of its step.</param>
/// <param name="From">The outcome before.</param>
/// <param name="To">The outcome now.</param>
/// <param name="Code">Its probability.</param>
internal readonly record struct SettledAgain(long Step, Outcome From, Outcome To, byte Code);

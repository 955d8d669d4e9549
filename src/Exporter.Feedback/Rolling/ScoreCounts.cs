using Exporter.Models.Evaluation;

namespace Exporter.Feedback.Rolling;

/// <summary>Predictions with a certain outcome, counted by their <see cref="ProbabilityCode"/>: all that Brier score, calibration and reliability need.</summary>
public sealed class ScoreCounts
{
    private readonly long[] _predicted = new long[ProbabilityCode.Count];
    private readonly long[] _happened = new long[ProbabilityCode.Count];

    /// <summary>Predictions.</summary>
    public long Predictions => _predicted.Sum();

    /// <summary>Sum of (probability − outcome)² over predictions; the outcome is 1 where an incident began within the horizon.</summary>
    public double BrierSum
    {
        get
        {
            var sum = 0.0;
            for (var code = 0; code < ProbabilityCode.Count; code++)
            {
                var probability = ProbabilityCode.ValueOf(code);
                sum += ((_predicted[code] - _happened[code]) * probability * probability) + (_happened[code] * (1 - probability) * (1 - probability));
            }

            return sum;
        }
    }

    /// <summary>Adds what a step settled.</summary>
    internal void Add(HorizonTally tally)
    {
        for (var code = 0; code < ProbabilityCode.Count; code++)
        {
            _predicted[code] += tally.Predicted[code];
            _happened[code] += tally.Happened[code];
        }
    }

    /// <summary>Counts one prediction otherwise.</summary>
    /// <remarks>In the hour of a decision that fell into a pause, a count may become less than zero; sums over a window are right.</remarks>
    internal void Amend(in PredictionAmendment amendment)
    {
        Count(amendment.From, amendment.Code, -1);
        Count(amendment.To, amendment.Code, 1);
    }

    /// <summary>Adds counts that were <see cref="ToBytes"/>.</summary>
    public void Add(ReadOnlySpan<byte> counts)
    {
        using var stream = new MemoryStream(counts.ToArray());
        using var reader = new BinaryReader(stream);
        while (stream.Position < stream.Length)
        {
            var code = reader.ReadByte();
            _predicted[code] += reader.Read7BitEncodedInt64();
            _happened[code] += reader.Read7BitEncodedInt64();
        }
    }

    /// <summary>The codes that occur, each as a byte and its two counts of seven bits a byte.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        for (var code = 0; code < ProbabilityCode.Count; code++)
        {
            if (_predicted[code] != 0 || _happened[code] != 0)
            {
                writer.Write((byte)code);
                writer.Write7BitEncodedInt64(_predicted[code]);
                writer.Write7BitEncodedInt64(_happened[code]);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Predictions with equal probability, ascending; probabilities that do not occur are left out.</summary>
    public IEnumerable<ScoreGroup> Groups()
    {
        for (var code = 0; code < ProbabilityCode.Count; code++)
        {
            if (_predicted[code] > 0)
            {
                yield return new ScoreGroup(ProbabilityCode.ValueOf(code), _predicted[code], _happened[code]);
            }
        }
    }

    private void Count(Outcome outcome, byte code, int predictions)
    {
        _predicted[code] += outcome == Outcome.Uncertain ? 0 : predictions;
        _happened[code] += outcome is Outcome.TruePositive or Outcome.Miss ? predictions : 0;
    }
}

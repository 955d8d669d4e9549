namespace Exporter.Feedback.Rolling;

/// <summary>Predictions when they were made, counted by their <see cref="ProbabilityCode"/>: all that <see cref="ExpectedQuality"/> needs, long before any outcome is known.</summary>
internal sealed class ExpectedCounts
{
    private readonly long[] _made = new long[ProbabilityCode.Count];
    private readonly long[] _reached = new long[ProbabilityCode.Count];
    private readonly long[] _begun = new long[ProbabilityCode.Count];

    /// <summary>Predictions.</summary>
    internal long Made => _made.Sum();

    /// <summary>Those of them at or above the threshold.</summary>
    internal long Reached => _reached.Sum();

    /// <summary>Alerts that began.</summary>
    internal long Begun => _begun.Sum();

    /// <summary>Sum of the probabilities of all predictions.</summary>
    internal double MadeSum => Sum(_made);

    /// <summary>Sum of those at or above the threshold.</summary>
    internal double ReachedSum => Sum(_reached);

    /// <summary>Sum of the probabilities that alerts began with.</summary>
    internal double BegunSum => Sum(_begun);

    /// <summary>Sum of p(1 − p) over predictions.</summary>
    internal double VarianceSum
    {
        get
        {
            var sum = 0.0;
            for (var code = 0; code < ProbabilityCode.Count; code++)
            {
                var probability = ProbabilityCode.ValueOf(code);
                sum += _made[code] * probability * (1 - probability);
            }

            return sum;
        }
    }

    /// <summary>Adds what a step predicted.</summary>
    internal void Add(HorizonTally tally)
    {
        for (var code = 0; code < ProbabilityCode.Count; code++)
        {
            _made[code] += tally.Made[code];
            _reached[code] += tally.Reached[code];
        }
    }

    /// <summary>Adds an alert that begins.</summary>
    /// <param name="probability">What it begins with.</param>
    internal void Begin(double probability) => _begun[ProbabilityCode.Of((float)probability)]++;

    /// <summary>Adds counts that were <see cref="ToBytes"/>.</summary>
    internal void Add(ReadOnlySpan<byte> counts)
    {
        using var stream = new MemoryStream(counts.ToArray());
        using var reader = new BinaryReader(stream);
        while (stream.Position < stream.Length)
        {
            var code = reader.ReadByte();
            _made[code] += reader.Read7BitEncodedInt64();
            _reached[code] += reader.Read7BitEncodedInt64();
            _begun[code] += reader.Read7BitEncodedInt64();
        }
    }

    /// <summary>The codes that occur, each as a byte and its three counts of seven bits a byte.</summary>
    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        for (var code = 0; code < ProbabilityCode.Count; code++)
        {
            if (_made[code] != 0 || _begun[code] != 0)
            {
                writer.Write((byte)code);
                writer.Write7BitEncodedInt64(_made[code]);
                writer.Write7BitEncodedInt64(_reached[code]);
                writer.Write7BitEncodedInt64(_begun[code]);
            }
        }

        return stream.ToArray();
    }

    private static double Sum(long[] counts)
    {
        var sum = 0.0;
        for (var code = 0; code < ProbabilityCode.Count; code++)
        {
            sum += counts[code] * ProbabilityCode.ValueOf(code);
        }

        return sum;
    }
}

using Exporter.Signals.State;

namespace Exporter.Feedback.Budget;

/// <summary>What one day of event time says of one horizon's thresholds: alerts as they would have been without a budget, by their peaks.</summary>
internal sealed class EvidenceDay
{
    private const int Codes = ProbabilityCode.Count;

    // Alerts, right ones, wrong ones and onsets announced, for each code of a peak.
    private readonly int[] _counts = new int[4 * Codes];

    /// <summary>Onsets that none of them announced.</summary>
    internal int Missed { get; set; }

    /// <summary>Alerts that are over and decided, by the code of their peak.</summary>
    internal Span<int> Alerts => _counts.AsSpan(0, Codes);

    /// <summary>Those of them that were right.</summary>
    internal Span<int> Right => _counts.AsSpan(Codes, Codes);

    /// <summary>Those of them that were wrong; the others are uncertain.</summary>
    internal Span<int> Wrong => _counts.AsSpan(2 * Codes, Codes);

    /// <summary>Onsets announced, by the code of the highest peak that announced them.</summary>
    internal Span<int> Caught => _counts.AsSpan(3 * Codes, Codes);

    /// <summary>Saves what is not zero.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(Missed);
        writer.Write(_counts.AsSpan().Length - _counts.AsSpan().Count(0));
        for (var place = 0; place < _counts.Length; place++)
        {
            if (_counts[place] != 0)
            {
                writer.Write(place);
                writer.Write(_counts[place]);
            }
        }
    }

    /// <summary>Takes what was saved.</summary>
    /// <exception cref="StateFormatException">A count belongs to no probability.</exception>
    internal static EvidenceDay Load(StateReader reader)
    {
        var day = new EvidenceDay { Missed = reader.Read<int>() };
        for (var left = reader.ReadCount(2 * sizeof(int)); left > 0; left--)
        {
            var place = reader.Read<int>();
            if (place < 0 || place >= day._counts.Length)
            {
                throw new StateFormatException($"alerts are counted at place {place} of {day._counts.Length}");
            }

            day._counts[place] = reader.Read<int>();
        }

        return day;
    }
}

using Exporter.Models.Drift;
using Exporter.Signals.State;

namespace Exporter.Feedback.Drift;

/// <summary>Live rows by bin, in the parts of a <see cref="DriftWindow"/>: the part that is being filled, and those before it.</summary>
/// <remarks>
/// A ring of one part more than a window has. All numbers are whole, so the sum of parts does not depend on an order. Memory is that of the ring:
/// 12 bytes a bin and part, some 700 KiB for 200 features. Not thread-safe.
/// </remarks>
internal sealed class DriftCounts
{
    private const int Slots = DriftWindow.Parts + 1;

    private readonly int[] _counts;
    private readonly long[] _sums;
    private readonly int[] _rows = new int[Slots];
    private readonly int[] _steps = new int[Slots];

    /// <summary>Counts of nothing yet.</summary>
    /// <param name="width">Bins of all columns together.</param>
    internal DriftCounts(int width)
    {
        Width = width;
        _counts = new int[width * Slots];
        _sums = new long[width * Slots];
    }

    /// <summary>Bins of all columns together.</summary>
    internal int Width { get; }

    /// <summary>Number of the part that is being filled, since 1970; <see cref="long.MinValue"/> before the first.</summary>
    internal long Part { get; private set; } = long.MinValue;

    /// <summary>The last step counted, Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    internal long LastStepMs { get; private set; } = long.MinValue;

    /// <summary>Rows of the window.</summary>
    internal long Rows => Complete(_rows);

    /// <summary>Steps of the window.</summary>
    internal long Steps => Complete(_steps);

    private int Present => (int)(((Part % Slots) + Slots) % Slots);

    /// <summary>Begins a part; those that went by without a step are empty.</summary>
    internal void MoveTo(long part)
    {
        var empty = Part == long.MinValue ? Slots : (int)Math.Min(part - Part, Slots);
        for (var left = empty - 1; left >= 0; left--)
        {
            Part = part - left;
            _counts.AsSpan(Present * Width, Width).Clear();
            _sums.AsSpan(Present * Width, Width).Clear();
            (_rows[Present], _steps[Present]) = (0, 0);
        }
    }

    /// <summary>Notes a step and how many of its rows are counted.</summary>
    internal void AddStep(long stepMs, int rows)
    {
        LastStepMs = stepMs;
        _steps[Present]++;
        _rows[Present] += rows;
    }

    /// <summary>Counts of the part that is being filled, for one column.</summary>
    internal Span<int> CountsOf(int offset, int bins) => _counts.AsSpan((Present * Width) + offset, bins);

    /// <summary>Sums of the part that is being filled, for one column.</summary>
    internal Span<long> SumsOf(int offset, int bins) => _sums.AsSpan((Present * Width) + offset, bins);

    /// <summary>Adds up the window of one column.</summary>
    internal void Sum(int offset, Span<long> counts, Span<long> sums)
    {
        counts.Clear();
        sums.Clear();
        for (var slot = 0; slot < Slots; slot++)
        {
            for (var bin = 0; bin < counts.Length && slot != Present; bin++)
            {
                counts[bin] += _counts[(slot * Width) + offset + bin];
                sums[bin] += _sums[(slot * Width) + offset + bin];
            }
        }
    }

    /// <summary>Saves all of it.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(Width);
        writer.Write(Part);
        writer.Write(LastStepMs);
        writer.WriteAll<int>(_rows);
        writer.WriteAll<int>(_steps);
        writer.WriteAll<int>(_counts);
        writer.WriteAll<long>(_sums);
    }

    /// <summary>Takes what was saved.</summary>
    /// <exception cref="StateFormatException">It is cut short.</exception>
    internal static DriftCounts Load(StateReader reader)
    {
        var counts = new DriftCounts(reader.ReadCount(Slots * (sizeof(int) + sizeof(long))))
        {
            Part = reader.Read<long>(),
            LastStepMs = reader.Read<long>(),
        };
        reader.ReadAll<int>(counts._rows);
        reader.ReadAll<int>(counts._steps);
        reader.ReadAll<int>(counts._counts);
        reader.ReadAll<long>(counts._sums);
        return counts;
    }

    private long Complete(int[] parts)
    {
        long sum = 0;
        for (var slot = 0; slot < Slots; slot++)
        {
            sum += slot == Present ? 0 : parts[slot];
        }

        return sum;
    }
}

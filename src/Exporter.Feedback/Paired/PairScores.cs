using System.Runtime.InteropServices;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>How often champion and challenger gave each probability to predictions that both made, by what came of them: for each horizon and group of entities.</summary>
/// <remarks>
/// Ranking measures need every probability of every group, and a probability is one of <see cref="ProbabilityCode.Count"/> here: 4 KiB a horizon and group, once something is counted
/// there. A cell holds four thousand million predictions, years of any fleet.
/// </remarks>
internal sealed class PairScores
{
    private readonly uint[]?[] _tables;

    /// <summary>Nothing counted.</summary>
    internal PairScores(int horizons) => (Horizons, _tables) = (horizons, new uint[horizons * PairedOutcomes.Groups][]);

    private PairScores(int horizons, uint[]?[] tables) => (Horizons, _tables) = (horizons, tables);

    /// <summary>Number of horizons.</summary>
    internal int Horizons { get; }

    /// <summary>Groups of which something was counted.</summary>
    internal IEnumerable<int> Groups => Enumerable.Range(0, PairedOutcomes.Groups).Where(group => Enumerable.Range(0, Horizons).Any(horizon => Find(horizon, group) is not null));

    /// <summary>The counts of a horizon and group, to be added to: see <see cref="Cell"/>.</summary>
    internal uint[] Need(int horizon, int group) => _tables[(horizon * PairedOutcomes.Groups) + group] ??= new uint[4 * ProbabilityCode.Count];

    /// <summary>The same to be read; null where nothing was counted.</summary>
    internal uint[]? Find(int horizon, int group) => _tables[(horizon * PairedOutcomes.Groups) + group];

    /// <summary>Where the predictions of a model with a probability and an outcome are counted.</summary>
    internal static int Cell(bool ofChallenger, bool happened, int code) => ((((ofChallenger ? 2 : 0) + (happened ? 1 : 0)) * ProbabilityCode.Count) + code);

    /// <summary>As it is now, for good.</summary>
    internal PairScores Copy() => new(Horizons, [.. _tables.Select(table => (uint[]?)table?.Clone())]);

    /// <summary>Forgets everything.</summary>
    internal void Clear() => Array.Clear(_tables);

    /// <summary>Saves everything.</summary>
    internal void Save(StateWriter writer)
    {
        foreach (var table in _tables)
        {
            writer.Write(table is not null);
            writer.WriteAll<uint>(table);
        }
    }

    /// <summary>Takes what was saved of so many horizons.</summary>
    internal static PairScores Load(StateReader reader, int horizons)
    {
        var scores = new PairScores(horizons);
        for (var i = 0; i < scores._tables.Length; i++)
        {
            if (reader.Read<byte>() != 0)
            {
                reader.ReadAll<uint>(scores._tables[i] = new uint[4 * ProbabilityCode.Count]);
            }
        }

        return scores;
    }

    /// <summary>A number that differs wherever any count does, but for one in four thousand million.</summary>
    internal int Seed()
    {
        var hash = new System.IO.Hashing.XxHash32();
        foreach (var table in _tables)
        {
            hash.Append(MemoryMarshal.AsBytes<uint>(table));
        }

        return (int)hash.GetCurrentHashAsUInt32();
    }
}

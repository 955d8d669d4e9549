namespace Exporter.Trainer.Packaging;

/// <summary>Takes so many of a list that they fit, spread evenly over it.</summary>
internal static class EvenSample
{
    // Knuth's multiplier: places within blocks that look random, and are the same each time. The low bits of a product are no more random than its factor.
    private const uint Spread = 2654435761;

    /// <summary>All of the list, or one of each block of neighbours; the order stays.</summary>
    /// <param name="rows">In order of time, the entities of a step side by side.</param>
    /// <param name="most">How many are wanted at most, a few more or less.</param>
    /// <remarks>One place in a block would pick the same entities for ever where the number of entities is a multiple of the block.</remarks>
    public static List<int> Of(List<int> rows, int most)
    {
        var block = Math.Max(1, (rows.Count + most - 1) / most);
        var sample = new List<int>((rows.Count / block) + 1);
        for (var begin = 0; begin < rows.Count; begin += block)
        {
            var place = begin + (int)(((uint)(begin / block) * Spread >> 16) % (uint)block);
            if (place < rows.Count)
            {
                sample.Add(rows[place]);
            }
        }

        return sample;
    }
}

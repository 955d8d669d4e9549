namespace Exporter.Trainer.Importing;

/// <summary>Made-up vectors to try a model on of which nothing is known but the number of its columns.</summary>
/// <remarks>Zeros, ones, then numbers of four sizes; every fourth row misses a tenth of its features, and the last misses all of them. Always the same.</remarks>
internal static class SampleRows
{
    /// <summary>Number of rows.</summary>
    public const int Count = 256;

    private const int Seed = 1;
    private const double MissingShare = 0.1;

    private static readonly double[] Sizes = [0.01, 1, 100, 10_000];

    /// <summary>Row-major [<see cref="Count"/> × columns].</summary>
    public static float[] Make(int columns)
    {
        var random = new Random(Seed);
        var values = new float[Count * columns];
        for (var row = 0; row < Count; row++)
        {
            var target = values.AsSpan(row * columns, columns);
            switch (row)
            {
                case 0 or 1:
                    target.Fill(row);
                    break;
                case Count - 1:
                    target.Fill(float.NaN);
                    break;
                default:
                    Fill(target, row, random);
                    break;
            }
        }

        return values;
    }

    private static void Fill(Span<float> target, int row, Random random)
    {
        var size = Sizes[row / 4 % Sizes.Length];
        foreach (ref var value in target)
        {
            var isMissing = row % 4 == 0 && random.NextDouble() < MissingShare;
            value = isMissing ? float.NaN : (float)(size * ((2 * random.NextDouble()) - 1));
        }
    }
}

using System.Globalization;

namespace Exporter.Trainer.Commands;

/// <summary>Sizes as Prometheus' flags take them: a whole number with B, KB, MB, GB or TB, powers of 1,024.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units = [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("B", 1)];

    /// <summary>Reads a size.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var unit = Array.Find(Units, unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        if (unit.Unit is null || !long.TryParse(text.AsSpan(0, text.Length - unit.Unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / unit.Bytes)
        {
            return false;
        }

        bytes = number * unit.Bytes;
        return true;
    }
}

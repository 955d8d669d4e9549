using Exporter.Signals.State.Sealing;

namespace Exporter.Host.State;

/// <summary>Encrypts a snapshot or another file that is replaced as a whole, takes its encryption away, or gives it another key.</summary>
internal static class SealConversion
{
    /// <summary>Converts a file; the new file takes the old one's place when it is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="from">What it is encrypted with; null for a file in clear.</param>
    /// <param name="to">What it will be encrypted with; null for a file in clear.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">The disk is full, or at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read, or to write.</exception>
    public static void Convert(string path, SealPurpose purpose, SealKey? from, SealKey? to) =>
        SealedFiles.Replace(path, to, purpose, target =>
        {
            using var source = SealedFiles.OpenRead(path, from, purpose);
            source.CopyTo(target);
        });
}

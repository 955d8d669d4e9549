using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Exporter.Models;

/// <summary>The bytes of a model file and the version that follows from them.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Version">
/// File name without extension, a dash and the first 8 hex digits of the SHA-256: the same bytes under the same name, the same version.
/// A name that ends with the digits already, as in the registry, is the version.
/// </param>
/// <param name="Sha256">Of the content, in lower-case hex.</param>
/// <param name="Content">The whole file; not to be changed.</param>
public sealed record ModelFile(string Path, string Version, string Sha256, byte[] Content)
{
    /// <summary>Largest file that is read by default, bytes: 2,000 boosted trees are below 3 MB.</summary>
    public const long DefaultMaxBytes = 256L << 20;

    private const int VersionDigits = 8;

    /// <summary>Reads a file whose size is checked first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">The file when read.</param>
    /// <param name="error">Why it was not read, with path and limit.</param>
    /// <param name="maxBytes">Larger files are refused.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out ModelFile? file, out string error, long maxBytes = DefaultMaxBytes)
    {
        file = null;
        try
        {
            error = ReadError(path, maxBytes);
            if (error.Length == 0)
            {
                var content = File.ReadAllBytes(path);
                var (name, digits) = (System.IO.Path.GetFileNameWithoutExtension(path), HashOf(content));
                file = new ModelFile(path, SaysDigits(name, digits) ? name : $"{name}-{digits[..VersionDigits]}", digits, content);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"cannot read model file {path}: {exception.Message}";
        }

        return file is not null;
    }

    /// <summary>The SHA-256 of a file's content, in lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static bool SaysDigits(string name, string digits) =>
        name.LastIndexOf('-') is >= 0 and var dash && name.Length - dash > VersionDigits && digits.StartsWith(name[(dash + 1)..], StringComparison.Ordinal);

    private static string ReadError(string path, long maxBytes)
    {
        var entry = new FileInfo(path);
        if (!entry.Exists)
        {
            return Directory.Exists(path) ? $"model file {path} is a directory" : $"model file {path} does not exist";
        }

        return entry.Length switch
        {
            // Pipes and devices have length 0 too: reading them could wait or go on for ever.
            0 => $"model file {path} is empty",
            var length when length > maxBytes => $"model file {path} has {length} bytes, the limit is {maxBytes}",
            _ => "",
        };
    }
}

using System.Buffers;
using System.Text;
using Exporter.Signals.State;

namespace Exporter.Models.Safety;

/// <summary>The file beside a model that says its SHA-256, as <c>sha256sum</c> writes and checks it: <c>node.onnx.sha256</c>.</summary>
public static class ModelChecksum
{
    private const string Suffix = ".sha256";
    private const int HexDigits = 64;
    private const int MaxBytes = 64 << 10;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Where the checksum of a model is.</summary>
    public static string PathOf(string model) => model + Suffix;

    /// <summary>Writes the checksum of a model that is in its place, unless it stands there already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public static void Write(string model, string sha256)
    {
        var line = Encoding.UTF8.GetBytes($"{sha256}  {Path.GetFileName(model)}\n");
        var path = PathOf(model);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(line))
        {
            DurableFiles.Replace(path, line, OwnFiles.ModeIn(Path.GetDirectoryName(Path.GetFullPath(path))!));
        }
    }

    /// <summary>Holds a model against its checksum.</summary>
    /// <param name="file">The model.</param>
    /// <param name="isRequired">Whether there must be one.</param>
    /// <returns>Why it is refused, with both sides; empty when it is not.</returns>
    internal static string Refusal(ModelFile file, bool isRequired)
    {
        var path = PathOf(file.Path);
        if (!SmallFile.TryRead(path, MaxBytes, out var content, out var error))
        {
            return error.Length > 0 ? error : isRequired ? $"has no checksum: {path} does not exist, and models.require asks for it" : "";
        }

        return Find(Encoding.UTF8.GetString(content), Path.GetFileName(file.Path)) is not { } stated
            ? $"its checksum cannot be read: {path} has no line as sha256sum writes it for {Path.GetFileName(file.Path)}"
            : stated == file.Sha256 ? "" : $"has SHA-256 {file.Sha256}, {path} says {stated}";
    }

    /// <summary>The digits on the line for a file; a line without a name is for any.</summary>
    private static string? Find(string text, string name)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Two spaces, or a space and a star for what sha256sum calls binary.
            var digits = line.Length >= HexDigits && line.AsSpan(0, HexDigits).IndexOfAnyExcept(Hex) < 0 ? line[..HexDigits] : null;
            var rest = line.Length > HexDigits ? line[HexDigits..] : "";
            if (digits is not null && (rest.Length == 0 || (rest is [' ', ' ' or '*', ..] && Path.GetFileName(rest[2..]) == name)))
            {
                return digits.ToLowerInvariant();
            }
        }

        return null;
    }
}

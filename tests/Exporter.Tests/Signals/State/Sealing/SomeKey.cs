using System.Runtime.Versioning;
using Exporter.Signals.State;
using Exporter.Signals.State.Sealing;

namespace Exporter.Tests.Signals.State.Sealing;

/// <summary>Keys for tests.</summary>
internal static class SomeKey
{
    /// <summary>The bytes 0 to 31, for which vectors were computed by another program (Python's <c>cryptography</c> 48.0).</summary>
    public static SealKey Counted { get; } = new(Secret());

    /// <summary>Another one.</summary>
    public static SealKey Other { get; } = new([.. Enumerable.Repeat((byte)7, SealKey.Bytes)]);

    /// <summary>The bytes of <see cref="Counted"/>.</summary>
    public static byte[] Secret() => [.. Enumerable.Range(0, SealKey.Bytes).Select(i => (byte)i)];

    /// <summary>Writes a key file as a person should.</summary>
    [UnsupportedOSPlatform("windows")]
    public static string File(string folder, string name = "key", byte fill = 1)
    {
        var path = Path.Combine(folder, name);
        DurableFiles.Replace(path, System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String([.. Enumerable.Repeat(fill, SealKey.Bytes)]) + "\n"));
        return path;
    }
}

using Exporter.Signals.State.Sealing;

namespace Exporter.Fuzz.Targets;

/// <summary>An encrypted snapshot, read with a key that is known here. What opens must be, byte for byte, what sealing its content gives.</summary>
public sealed class SealedTarget : IFuzzTarget
{
    private static readonly SealKey Key = new([.. Enumerable.Range(0, SealKey.Bytes).Select(i => (byte)i)]);

    /// <inheritdoc/>
    public string Name => "sealed";

    /// <inheritdoc/>
    /// <remarks>A reader and a writer have two chunks each; content and input are as long as the input.</remarks>
    public long MaxAllocatedBytes => 1 << 20;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        var file = input.ToArray();
        if (Open(file) is not { } content)
        {
            return;
        }

        using var again = new MemoryStream();
        using var sealing = new SealingStream(again, FileSeal.Open(Key, SealPurpose.Snapshot, file.AsSpan(0, FileSeal.HeaderBytes))!);
        sealing.Write(content);
        sealing.Finish();
        if (!again.ToArray().AsSpan().SequenceEqual(file))
        {
            throw new InvalidOperationException($"{file.Length} bytes open that were not sealed so");
        }
    }

    private static byte[]? Open(byte[] file)
    {
        try
        {
            using var reader = new UnsealingStream(new MemoryStream(file), Key, SealPurpose.Snapshot);
            var content = new byte[reader.Length];
            reader.ReadExactly(content);
            return reader.ReadByte() < 0 && reader.Position == content.Length ? content : throw new InvalidOperationException($"a length of {content.Length} bytes is wrong");
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

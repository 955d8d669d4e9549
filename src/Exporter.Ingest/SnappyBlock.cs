using Snappier;

namespace Exporter.Ingest;

/// <summary>Decompresses one snappy block into pooled memory, after checking the length that it declares.</summary>
/// <remarks>
/// Snappier allocates the declared length before it looks at the data: seven bytes that declare 1 GiB cost 1 GiB. So the
/// length is read first, and refused when it exceeds the limit or what a body of this size can decompress to.
/// </remarks>
internal static class SnappyBlock
{
    // The densest element, a copy of 64 bytes, takes 3 bytes (a 1-byte-offset copy: 11 bytes from 2), so no valid block
    // expands further than 64/3. Source: google/snappy format_description.txt, section 2.2.
    private const long MaxExpansion = 22;

    /// <summary>Decompresses a block.</summary>
    /// <param name="block">The block, length prefix included.</param>
    /// <param name="maxBytes">Largest declared length that is accepted.</param>
    /// <param name="decoded">A buffer of the requests' pool, at least <paramref name="length"/> long; the caller returns it. Null on failure.</param>
    /// <param name="length">Decompressed bytes in <paramref name="decoded"/>; on <see cref="RejectReason.DecodedTooLarge"/> the declared length, or -1 if it exceeds 31 bits.</param>
    /// <returns><see cref="RejectReason.None"/>, <see cref="RejectReason.Snappy"/> or <see cref="RejectReason.DecodedTooLarge"/>.</returns>
    public static RejectReason TryDecompress(ReadOnlySpan<byte> block, int maxBytes, out byte[]? decoded, out int length)
    {
        decoded = null;
        RejectReason reason = CheckDeclaredLength(block, maxBytes, out length);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        byte[] rented = RequestBytes.Pool.Rent(Math.Max(1, length));
        if (!TryDecompress(block, rented.AsSpan(0, length)))
        {
            RequestBytes.Pool.Return(rented);
            return RejectReason.Snappy;
        }

        decoded = rented;
        return RejectReason.None;
    }

    private static RejectReason CheckDeclaredLength(ReadOnlySpan<byte> block, int maxBytes, out int length)
    {
        try
        {
            length = Snappy.GetUncompressedLength(block);
        }
        catch (InvalidDataException)
        {
            length = 0;
            return RejectReason.Snappy;
        }

        if (length < 0 || length > maxBytes)
        {
            return RejectReason.DecodedTooLarge;
        }

        return length > block.Length * MaxExpansion ? RejectReason.Snappy : RejectReason.None;
    }

    private static bool TryDecompress(ReadOnlySpan<byte> block, Span<byte> output)
    {
        try
        {
            return Snappy.TryDecompress(block, output, out int written) && written == output.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}

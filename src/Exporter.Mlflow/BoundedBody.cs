namespace Exporter.Mlflow;

/// <summary>Reads what a server sends, up to a limit: what it announces is believed only where it is too much.</summary>
internal static class BoundedBody
{
    /// <summary>Reads all of it.</summary>
    /// <param name="stream">What comes.</param>
    /// <param name="announced">How much is to come, bytes; null where that is not said.</param>
    /// <param name="maxBytes">More is refused.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">It is larger, or ends before it is whole.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, long? announced, long maxBytes, string what, CancellationToken cancellation)
    {
        if (announced > maxBytes)
        {
            throw TooLarge(what, $"{announced}", maxBytes);
        }

        using var content = new MemoryStream((int)Math.Min(announced ?? 0, maxBytes));
        var buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            if (content.Length + count > maxBytes)
            {
                throw TooLarge(what, $"more than {maxBytes}", maxBytes);
            }

            content.Write(buffer, 0, count);
        }

        return announced is { } bytes && content.Length != bytes
            ? throw new MlflowException(MlflowFault.Unavailable, $"{what} ended after {content.Length} of {bytes} bytes")
            : content.ToArray();
    }

    private static MlflowException TooLarge(string what, string bytes, long maxBytes) => new(MlflowFault.Refused, $"{what} has {bytes} bytes, the limit is {maxBytes}");
}

using System.Buffers.Text;
using System.Security.Cryptography;

namespace Exporter.Signals.State.Sealing;

/// <summary>The secret by which everything that is kept is sealed: 256 bits, of which each file gets a key of its own.</summary>
/// <remarks>
/// Keys are derived by HKDF with SHA-256 (RFC 5869), with the file's salt and its purpose. Nothing of the secret is in any text: <see cref="Id"/> is derived like a key, and says which secret it is and no more.
/// Safe from several threads.
/// </remarks>
public sealed class SealKey
{
    /// <summary>Length of the secret.</summary>
    public const int Bytes = 32;

    /// <summary>Length of a key's name, before it is written as hexadecimal digits.</summary>
    public const int IdBytes = 8;

    private const int MaxFileBytes = 4096;
    private const UnixFileMode NotForKeys = (UnixFileMode)0b000_011_111;

    private readonly byte[] _secret;
    private readonly byte[] _id = new byte[IdBytes];

    /// <summary>A key.</summary>
    /// <param name="secret">Its bytes, which are copied.</param>
    public SealKey(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, Bytes);
        _secret = secret.ToArray();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, _id, [], "foresight key id"u8);
        Id = Convert.ToHexStringLower(_id);
    }

    /// <summary>The key's name: 16 hexadecimal digits, which stand in each file that it seals.</summary>
    public string Id { get; }

    /// <summary>The name as it stands in files.</summary>
    internal ReadOnlySpan<byte> IdInFiles => _id;

    /// <summary>Reads a key file: 32 bytes as base64 or hexadecimal digits, such as <c>openssl rand -base64 32</c> makes.</summary>
    /// <exception cref="SealKeyException">It cannot be read, holds no key, or others can read it too.</exception>
    public static SealKey Read(string path)
    {
        Span<byte> text = stackalloc byte[MaxFileBytes + 1];
        Span<byte> secret = stackalloc byte[MaxFileBytes];
        try
        {
            var length = ReadText(path, text);
            var trimmed = text[..length].Trim(" \t\r\n"u8);
            return length <= MaxFileBytes && TryDecode(trimmed, secret)
                ? new SealKey(secret[..Bytes])
                : throw new SealKeyException($"holds no key: {Bytes} random bytes are needed, as base64 or hexadecimal digits and nothing else; openssl rand -base64 {Bytes} makes them");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>Derives what belongs to one file.</summary>
    internal void Derive(SealPurpose purpose, ReadOnlySpan<byte> salt, Span<byte> derived) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, derived, salt, purpose switch
    {
        SealPurpose.Store => "foresight store"u8,
        SealPurpose.StoreLog => "foresight store log"u8,
        _ => "foresight snapshot"u8,
    });

    private static int ReadText(string path, Span<byte> text)
    {
        try
        {
            // Unbuffered, so that no copy of the secret is left behind.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

            // A group may read it: that is how Kubernetes hands secrets to a process that is not root.
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.SafeFileHandle) is var mode && (mode & NotForKeys) != 0)
            {
                throw new SealKeyException($"is open to others, with mode {Convert.ToString((int)mode, 8)}: nobody but its owner, and a group that reads it, may have it; chmod 400 {path}");
            }

            return file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SealKeyException($"cannot be read: {exception.Message}");
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> secret) =>
        text.Length == 2 * Bytes
            ? Convert.FromHexString(text, secret, out _, out var written) == System.Buffers.OperationStatus.Done && written == Bytes
            : Base64.DecodeFromUtf8(text, secret, out _, out written) == System.Buffers.OperationStatus.Done && written == Bytes;
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Exporter.Signals.State.Sealing;

/// <summary>What seals one file, and the header that says so: AES-256-GCM under a key that belongs to this file alone.</summary>
/// <remarks>
/// <code>
/// header = magic (8 bytes) · format version (u32) · purpose (u32) · key id (8 bytes) · salt (24 bytes) · check (16 bytes)
/// HKDF(secret, salt, purpose) = key of the file (32 bytes) · check (16 bytes)
/// </code>
/// Little-endian. The check tells a damaged header from another key. A salt is drawn for each file, so what one file holds is refused in another. Not thread-safe.
/// </remarks>
public sealed class FileSeal : IDisposable
{
    /// <summary>Length of the header.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Length of what proves that sealed bytes are what was sealed.</summary>
    public const int TagBytes = 16;

    /// <summary>Length of a nonce.</summary>
    public const int NonceBytes = 12;

    internal const uint Version = 1;
    private const int KeyBytes = 32;
    private const int IdAt = 16;
    private const int SaltAt = IdAt + SealKey.IdBytes;
    private const int CheckAt = HeaderBytes - TagBytes;

    private readonly byte[] _header;
    private readonly AesGcm _cipher;

    private FileSeal(byte[] header, ReadOnlySpan<byte> key) => (_header, _cipher) = (header, new AesGcm(key, TagBytes));

    /// <summary>What stands at the file's beginning.</summary>
    public ReadOnlySpan<byte> Header => _header;

    internal static ReadOnlySpan<byte> Magic => "FORESEAL"u8;

    /// <summary>The seal of a new file.</summary>
    public static FileSeal Begin(SealKey key, SealPurpose purpose)
    {
        Span<byte> salt = stackalloc byte[CheckAt - SaltAt];
        RandomNumberGenerator.Fill(salt);
        return Begin(key, purpose, salt);
    }

    /// <summary>The seal of a file that is there.</summary>
    /// <param name="key">The key that the header names; see <see cref="SealMark"/>.</param>
    /// <param name="purpose">What the file is for.</param>
    /// <param name="header">What it begins with.</param>
    /// <returns>Null where the header is damaged, or belongs to another key, purpose or version.</returns>
    public static FileSeal? Open(SealKey key, SealPurpose purpose, ReadOnlySpan<byte> header)
    {
        var expected = header.Length == HeaderBytes ? Begin(key, purpose, header[SaltAt..CheckAt]) : null;
        if (expected is not null && CryptographicOperations.FixedTimeEquals(expected.Header, header))
        {
            return expected;
        }

        expected?.Dispose();
        return null;
    }

    /// <summary>Seals bytes.</summary>
    /// <param name="nonce">Never used before with this file.</param>
    /// <param name="plain">What is sealed.</param>
    /// <param name="hidden">Receives as many bytes.</param>
    /// <param name="tag">Receives the proof.</param>
    /// <param name="place">What they are bound to: they are not taken for what belongs elsewhere.</param>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> hidden, Span<byte> tag, ReadOnlySpan<byte> place) =>
        _cipher.Encrypt(nonce, plain, hidden, tag, place);

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <returns>False where it is not what was sealed; <paramref name="plain"/> is then empty of meaning.</returns>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> hidden, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> place)
    {
        try
        {
            _cipher.Decrypt(nonce, hidden, tag, plain, place);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    internal static FileSeal Begin(SealKey key, SealPurpose purpose, ReadOnlySpan<byte> salt)
    {
        Span<byte> derived = stackalloc byte[KeyBytes + TagBytes];
        key.Derive(purpose, salt, derived);
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(Magic.Length), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length + sizeof(uint)), (int)purpose);
        key.IdInFiles.CopyTo(header.AsSpan(IdAt));
        salt.CopyTo(header.AsSpan(SaltAt));
        derived[KeyBytes..].CopyTo(header.AsSpan(CheckAt));
        try
        {
            return new FileSeal(header, derived[..KeyBytes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>The name of the key in a header, and the version of its format.</summary>
    internal static (string KeyId, uint Version) Read(ReadOnlySpan<byte> header) =>
        (Convert.ToHexStringLower(header.Slice(IdAt, SealKey.IdBytes)), BinaryPrimitives.ReadUInt32LittleEndian(header[Magic.Length..]));
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Exporter.Signals;

/// <summary>A public key of those who sign models: ECDSA on a curve that the system knows, such as P-256, or RSA with 2,048 bits or more.</summary>
/// <remarks>Signatures are what <c>openssl dgst -sha256 -sign</c> writes: ECDSA as DER (RFC 3279), RSA with PKCS #1 v1.5 padding (RFC 8017). Immutable.</remarks>
public sealed class ModelKey
{
    private const int MinRsaBits = 2048;

    private readonly string _pem;
    private readonly bool _isRsa;

    private ModelKey(string name, string pem, bool isRsa) => (Name, _pem, _isRsa) = (name, pem, isRsa);

    /// <summary>Where it came from.</summary>
    public string Name { get; }

    /// <summary>Reads a key.</summary>
    /// <param name="name">Where it came from.</param>
    /// <param name="pem">PEM text, as <c>openssl pkey -pubout</c> writes it.</param>
    /// <param name="key">The key.</param>
    /// <param name="error">What is wrong with it; empty on success.</param>
    public static bool TryParse(string name, string pem, [NotNullWhen(true)] out ModelKey? key, out string error)
    {
        (key, error) = (null, "");
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            error = "is a private key, which only those need who sign; give the public one (openssl pkey -pubout)";
        }
        else if (TryImport(pem, out var rsaBits))
        {
            error = rsaBits is > 0 and < MinRsaBits ? $"is an RSA key of {rsaBits} bits, must have {MinRsaBits} at least" : "";
            key = error.Length == 0 ? new ModelKey(name, pem, isRsa: rsaBits > 0) : null;
        }
        else
        {
            error = "is no public key for ECDSA or RSA in PEM (\"-----BEGIN PUBLIC KEY-----\")";
        }

        return key is not null;
    }

    /// <summary>True where the owner of this key has signed that content.</summary>
    public bool HasSigned(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (_isRsa)
            {
                using var rsa = RSA.Create();
                rsa.ImportFromPem(_pem);
                return rsa.VerifyData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }

            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(_pem);
            return ecdsa.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool TryImport(string pem, out int rsaBits)
    {
        rsaBits = 0;
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Then it may be the other kind.
        }

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            rsaBits = rsa.KeySize;
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}

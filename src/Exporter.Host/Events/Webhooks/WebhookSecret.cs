using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exporter.Configuration;
using Exporter.Configuration.Events;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Tells whether a delivery comes from whoever knows the webhook's secret, in a time that does not depend on how wrong it is.</summary>
internal static class WebhookSecret
{
    /// <summary>GitHub's header: an HMAC over the body.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>GitLab's header: the secret itself.</summary>
    public const string GitLabHeader = "X-Gitlab-Token";

    // Whoever is refused has cost no more than this.
    private const int MaxSecretBytes = 4096;

    private const string SignaturePrefix = "sha256=";
    private const string BearerPrefix = "Bearer ";

    /// <summary>The secrets that cannot be used, so that it is known at the start.</summary>
    public static ImmutableArray<ConfigError> MistakesOf(ForesightConfig config)
    {
        List<ConfigError> mistakes = [];
        foreach (var webhook in config.Webhooks)
        {
            try
            {
                Read(webhook.SecretFile);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                mistakes.Add(new ConfigError(webhook.SecretFile, 0, 0, $"the secret of webhook \"{webhook.Name}\" cannot be read: {exception.Message}"));
            }
        }

        return [.. mistakes];
    }

    /// <summary>True where a delivery is signed with the secret.</summary>
    /// <param name="webhook">Whose secret.</param>
    /// <param name="request">Has the signature.</param>
    /// <param name="body">What is signed.</param>
    /// <exception cref="IOException">The secret cannot be read now.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static bool Verifies(WebhookOptions webhook, HttpRequest request, ReadOnlySpan<byte> body)
    {
        var secret = Read(webhook.SecretFile);
        return webhook.Type switch
        {
            WebhookType.GitHub => IsSigned(secret, request.Headers[SignatureHeader].ToString(), body),
            WebhookType.GitLab => IsSame(secret, request.Headers[GitLabHeader].ToString()),
            _ => request.Headers[HeaderNames.Authorization].ToString() is var given
                && given.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
                && IsSame(secret, given[BearerPrefix.Length..].Trim()),
        };
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Span<byte> bytes = stackalloc byte[MaxSecretBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var secret = bytes[..length].Trim(" \t\r\n"u8);
        return length > MaxSecretBytes ? throw new IOException($"it is longer than {MaxSecretBytes} bytes")
            : secret.IsEmpty ? throw new IOException("it is empty")
            : secret.ToArray();
    }

    private static bool IsSigned(byte[] secret, string given, ReadOnlySpan<byte> body)
    {
        Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes];
        return given.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            && Convert.FromHexString(given.AsSpan(SignaturePrefix.Length), claimed, out var read, out var written) == System.Buffers.OperationStatus.Done
            && read == given.Length - SignaturePrefix.Length
            && written == claimed.Length
            && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, body), claimed);
    }

    // Hashes are of one length, whatever the tokens are.
    private static bool IsSame(byte[] secret, string given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
}

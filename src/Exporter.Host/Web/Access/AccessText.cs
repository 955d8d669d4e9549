using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exporter.Configuration;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web.Access;

/// <summary>The file of roles with the token files that it names.</summary>
/// <param name="Rules">What they say.</param>
/// <param name="Parts">What tells this content from others: the file, and of tokens their hashes only.</param>
internal sealed record AccessText(AccessRules Rules, ImmutableArray<string> Parts)
{
    // 16 characters of base64 are 96 bits: a guess at each request would take longer than anybody has.
    private const int LeastCharacters = 16;

    /// <summary>Reads them.</summary>
    /// <param name="path">The file of roles.</param>
    /// <param name="users">Users with a password; null where their file is wrong, and names are not looked at.</param>
    /// <param name="errors">Every mistake is added.</param>
    /// <returns>Null where there are mistakes in these files.</returns>
    public static AccessText? Read(string path, ImmutableDictionary<string, string>? users, ref ImmutableArray<ConfigError> errors)
    {
        var text = BoundedFile.Read(path, out var found);
        AccessOptions? options = null;
        if (text is not null)
        {
            AccessLoader.TryParse(text, path, users?.Keys.ToArray(), out options, out found);
        }

        errors = errors.AddRange(found);
        if (options is null)
        {
            return null;
        }

        var tokens = ImmutableArray.CreateBuilder<KnownToken>();
        foreach (var token in options.Tokens)
        {
            if (HashOf(token, path, ref errors) is { } hash)
            {
                tokens.Add(new KnownToken(token.Roles, hash));
            }
        }

        return tokens.Count == options.Tokens.Length
            ? new AccessText(new AccessRules(options.Users, tokens.ToImmutable(), options.Anonymous), [text!, .. tokens.Select(token => Convert.ToHexString(token.Sha256.AsSpan()))])
            : null;
    }

    private static ImmutableArray<byte>? HashOf(AccessToken token, string path, ref ImmutableArray<ConfigError> errors)
    {
        if (token.File is null)
        {
            return token.Sha256;
        }

        if (BoundedFile.Read(token.File, out var refused) is not { } content)
        {
            errors = errors.AddRange(refused.Select(error => new ConfigError(path, 0, 0, $"{token} {error.Message}")));
            return null;
        }

        // Whoever writes such a file ends it with a line feed.
        var secret = content.TrimEnd('\r', '\n');
        if (secret.Length < LeastCharacters || secret.Any(character => character is <= ' ' or > '~'))
        {
            errors = errors.Add(new ConfigError(path, 0, 0, $"{token} must be one line of at least {LeastCharacters} printable characters without spaces"));
            return null;
        }

        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(secret))];
    }
}

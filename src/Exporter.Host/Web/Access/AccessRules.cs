using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web.Access;

/// <summary>Who may do what.</summary>
/// <param name="Users">Roles of users by name; others have none.</param>
/// <param name="Tokens">The tokens that are known.</param>
/// <param name="Anonymous">Roles of who shows neither password nor token.</param>
internal sealed record AccessRules(ImmutableDictionary<string, Roles> Users, ImmutableArray<KnownToken> Tokens, Roles Anonymous)
{
    /// <summary>The scheme of tokens, RFC 6750.</summary>
    public const string Scheme = "Bearer";

    /// <summary>What a token stands for; null where it is not known.</summary>
    /// <remarks>Hashes are compared whole and with all tokens, so the time tells nothing of how near a guess is.</remarks>
    public Roles? Find(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token.ToString()), hash);
        Roles? found = null;
        foreach (var known in Tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, known.Sha256.AsSpan()) ? (found ?? Roles.None) | known.Roles : found;
        }

        return found;
    }
}

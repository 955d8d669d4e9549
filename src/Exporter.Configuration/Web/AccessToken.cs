using System.Collections.Immutable;

namespace Exporter.Configuration.Web;

/// <summary>A bearer token that is known, RFC 6750.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Roles">What it stands for.</param>
/// <param name="Sha256">The SHA-256 of the token's UTF-8, 32 bytes; empty where it is in a file.</param>
/// <param name="File">Path of a file that has the token as its only line; null where its hash is given.</param>
public sealed record AccessToken(string Name, Roles Roles, ImmutableArray<byte> Sha256, string? File)
{
    /// <summary>Name and file, never the hash.</summary>
    public override string ToString() => File is null ? $"token \"{Name}\"" : $"token \"{Name}\" ({File})";
}

using System.Collections.Immutable;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web.Access;

/// <summary>A bearer token by its hash.</summary>
/// <param name="Roles">What it stands for.</param>
/// <param name="Sha256">SHA-256 of its UTF-8, 32 bytes.</param>
internal sealed record KnownToken(Roles Roles, ImmutableArray<byte> Sha256);

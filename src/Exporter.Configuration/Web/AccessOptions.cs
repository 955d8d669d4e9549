using System.Collections.Immutable;

namespace Exporter.Configuration.Web;

/// <summary>The file of <c>--web.access.file</c>: who may do what.</summary>
public sealed record AccessOptions
{
    /// <summary>Roles of users whose passwords the web configuration has, by name. Who is not here has none.</summary>
    public ImmutableDictionary<string, Roles> Users { get; init; } = ImmutableDictionary<string, Roles>.Empty;

    /// <summary>Tokens, in the order of the file.</summary>
    public ImmutableArray<AccessToken> Tokens { get; init; } = [];

    /// <summary>Roles of those who show neither password nor token.</summary>
    public Roles Anonymous { get; init; }
}

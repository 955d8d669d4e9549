using Exporter.Configuration.Web;

namespace Exporter.Host.Web.Access;

/// <summary>The role that routes ask for.</summary>
/// <param name="Role">The role.</param>
/// <param name="Method">HTTP method; <c>GET</c> stands for HEAD too, <c>*</c> for any.</param>
/// <param name="Pattern">A route as it is mapped; with a star at its end, all that begin so.</param>
internal sealed record RouteRole(Roles Role, string Method, string Pattern)
{
    /// <summary>Stands for any method, and for any end of a pattern.</summary>
    public const string Any = "*";

    /// <summary>True where it says something of a route.</summary>
    public bool Holds(string method, string pattern) =>
        (Method == Any || Method == method || (HttpMethods.IsHead(method) && HttpMethods.IsGet(Method)))
        && (Pattern.EndsWith(Any, StringComparison.Ordinal) ? pattern.StartsWith(Pattern[..^1], StringComparison.Ordinal) : pattern == Pattern);
}

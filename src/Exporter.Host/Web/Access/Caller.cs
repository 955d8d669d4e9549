using Exporter.Configuration.Web;

namespace Exporter.Host.Web.Access;

/// <summary>Who makes a request, as far as password and token tell.</summary>
/// <param name="Roles">What it may do.</param>
/// <param name="Scheme">How it is known: the scheme of <c>Authorization</c>; null where it shows nothing.</param>
internal sealed record Caller(Roles Roles, string? Scheme)
{
    /// <summary>Who shows nothing and may do nothing.</summary>
    public static Caller Stranger { get; } = new(Roles.None, null);

    /// <summary>Where nobody is asked: everybody may do everything.</summary>
    public static Caller Anybody { get; } = new(Roles.All, null);

    /// <summary>True where it may do what <paramref name="role"/> stands for.</summary>
    public bool May(Roles role) => (Roles & role) != Roles.None;

    /// <summary>Who asks a route that is <see cref="SelfAuthenticated"/>; on others, only who may is let through.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Stranger;
}

using Exporter.Host.Web.Access;

namespace Exporter.Host.Web;

/// <summary>Finds out who makes a request, by password or by token.</summary>
internal sealed class Authentication : IDisposable
{
    private readonly BasicAuthentication _passwords = new();

    /// <summary>Looks at the header of one request.</summary>
    /// <param name="header">The value of <c>Authorization</c>; null where there is none.</param>
    /// <param name="config">What is in force.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>With who it is, where that is <see cref="Admission.Granted"/>; what is shown and wrong is refused also where nothing need be shown.</returns>
    public async ValueTask<(Admission Admission, Caller Caller)> CheckAsync(string? header, WebConfig config, CancellationToken cancellation)
    {
        var (users, access) = (config.Options.Users, config.Access);
        if (access is not null && string.IsNullOrEmpty(header))
        {
            return (Admission.Granted, new Caller(access.Anonymous, null));
        }

        if (access is not null && header!.StartsWith(AccessRules.Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return access.Find(header.AsSpan(AccessRules.Scheme.Length + 1).Trim()) is { } roles
                ? (Admission.Granted, new Caller(roles, AccessRules.Scheme))
                : (Admission.Refused, Caller.Stranger);
        }

        if (users.IsEmpty)
        {
            return access is null ? (Admission.Granted, Caller.Anybody) : (Admission.Refused, Caller.Stranger);
        }

        var admission = await _passwords.CheckAsync(header, users, cancellation);
        return admission != Admission.Granted ? (admission, Caller.Stranger)
            : access is null ? (admission, Caller.Anybody with { Scheme = BasicAuthentication.Scheme })
            : (admission, new Caller(BasicAuthentication.TryRead(header, out var name, out _) ? access.Users.GetValueOrDefault(name) : default, BasicAuthentication.Scheme));
    }

    /// <summary>How somebody may show who it is: values of <c>WWW-Authenticate</c>, RFC 7617 and RFC 6750.</summary>
    /// <param name="config">What is in force.</param>
    /// <param name="tokenError">What is wrong with the token that was shown, as <c>, error="..."</c>; empty where none was.</param>
    public static string[] Challenges(WebConfig config, string tokenError) =>
    [
        .. config.Options.Users.IsEmpty ? Array.Empty<string>() : [$"{BasicAuthentication.Scheme} realm=\"foresight\", charset=\"UTF-8\""],
        .. config.Access is not { Tokens.IsEmpty: false } ? Array.Empty<string>() : [$"{AccessRules.Scheme} realm=\"foresight\"{tokenError}"],
    ];

    /// <inheritdoc/>
    public void Dispose() => _passwords.Dispose();
}

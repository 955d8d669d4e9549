using Exporter.Configuration.Web;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;
using Exporter.Host.Web.Access;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Web;

/// <summary>Stands before all endpoints, gRPC among them: how many requests are answered, from where, whose, and with which headers.</summary>
/// <param name="follower">The configuration in force.</param>
/// <param name="origins">Where requests may come from.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">Measures the rate.</param>
internal sealed class WebGate(WebConfigFollower follower, RequestOrigins origins, WebMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly Authentication _authentication = new();
    private RequestRate? _rate;

    /// <summary>Serves one request, or turns it away.</summary>
    public Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var config = follower.Current;
        SafeHeaders.Promise(context.Response, config.Options.Headers);
        if (RateOf(config.Options.RequestRate) is { } rate && !rate.TryTake())
        {
            metrics.Refused("rate_limited");
            return PlainText.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, $"more than {rate.Options.Burst} requests at once, or one each {rate.Options.Interval.TotalSeconds} s (rate_limit)");
        }

        if (origins.Complaint(context, config.ServesStrangers) is var (kind, detail))
        {
            return RefuseAsync(context, kind, detail);
        }

        // Most requests are of senders of samples, and most sidecars are without users: nothing is made for those.
        var isSelfAuthenticated = context.GetEndpoint()?.Metadata.GetMetadata<SelfAuthenticated>() is not null;
        return config.TrustsAll && !isSelfAuthenticated ? next(context) : AuthenticateAsync(context, config, isSelfAuthenticated, next);
    }

    /// <inheritdoc/>
    public void Dispose() => _authentication.Dispose();

    private async Task AuthenticateAsync(HttpContext context, WebConfig config, bool isSelfAuthenticated, RequestDelegate next)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var (admission, caller) = await _authentication.CheckAsync(header, config, context.RequestAborted);
        if (admission == Admission.Busy)
        {
            metrics.Refused("busy");
            context.Response.Headers.RetryAfter = "1";
            await PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "too many passwords are being checked");
            return;
        }

        var role = RouteRoles.Of(context.GetEndpoint(), context.Request.Method);
        if (isSelfAuthenticated)
        {
            context.Features.Set(caller);
            await next(context);
        }
        else if (caller.May(role))
        {
            await next(context);
        }
        else
        {
            await RefuseAsync(context, config, caller, role, header);
        }
    }

    /// <summary>Says who may: 401 where somebody else may be behind the request, 403 where it is known who is.</summary>
    private Task RefuseAsync(HttpContext context, WebConfig config, Caller caller, Roles role, string header)
    {
        var name = RouteRoles.NameOf(role);
        var showsToken = header.StartsWith(AccessRules.Scheme + " ", StringComparison.OrdinalIgnoreCase);
        var error = !showsToken ? "" : caller.Scheme is null ? ", error=\"invalid_token\"" : $", error=\"insufficient_scope\", scope=\"{name}\"";
        var challenges = Authentication.Challenges(config, error);
        if (caller.Scheme is null && challenges.Length > 0)
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = challenges;
            return RefuseAsync(context, ProblemKind.Unauthenticated, header.Length == 0 ? "this asks for a password or a token that is known" : "what Authorization says is not known");
        }

        if (showsToken)
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = challenges[^1];
        }

        return RefuseAsync(context, ProblemKind.Forbidden, $"{context.Request.Method} {context.Request.Path} asks for the role {name}");
    }

    private Task RefuseAsync(HttpContext context, ProblemKind kind, string detail)
    {
        metrics.Refused(kind.Name.Replace('-', '_'));
        return Problem.WriteAsync(context, kind, detail);
    }

    private RequestRate? RateOf(RequestRateOptions? options)
    {
        var rate = Volatile.Read(ref _rate);
        if (rate?.Options != options)
        {
            // Of two requests that see the change at once, one makes a bucket for nothing.
            rate = options is null ? null : new RequestRate(options, time);
            Volatile.Write(ref _rate, rate);
        }

        return rate;
    }
}

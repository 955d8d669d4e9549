using System.Collections.Immutable;
using Exporter.Configuration.Web;
using Exporter.Host.Endpoints;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Web;

/// <summary>Stands before all endpoints, gRPC among them: how many requests are answered, whose, and with which headers.</summary>
/// <param name="follower">The configuration in force.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">Measures the rate.</param>
internal sealed class WebGate(WebConfigFollower follower, WebMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly BasicAuthentication _authentication = new();
    private RequestRate? _rate;

    /// <summary>Serves one request, or turns it away.</summary>
    public Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var options = follower.Current.Options;
        if (RateOf(options.RequestRate) is { } rate && !rate.TryTake())
        {
            return RefuseAsync(context, StatusCodes.Status429TooManyRequests, "rate_limited", $"more than {rate.Options.Burst} requests at once, or one each {rate.Options.Interval.TotalSeconds} s (rate_limit)");
        }

        foreach (var (name, value) in options.Headers)
        {
            context.Response.Headers[name] = value;
        }

        return options.Users.IsEmpty ? next(context) : AuthenticateAsync(context, options.Users, next);
    }

    /// <inheritdoc/>
    public void Dispose() => _authentication.Dispose();

    private async Task AuthenticateAsync(HttpContext context, ImmutableDictionary<string, string> users, RequestDelegate next)
    {
        switch (await _authentication.CheckAsync(context.Request.Headers.Authorization, users, context.RequestAborted))
        {
            case Admission.Granted:
                await next(context);
                return;
            case Admission.Busy:
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "busy", "too many passwords are being checked");
                return;
            default:
                context.Response.Headers[HeaderNames.WWWAuthenticate] = BasicAuthentication.Scheme;
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", "Unauthorized");
                return;
        }
    }

    private Task RefuseAsync(HttpContext context, int status, string reason, string text)
    {
        metrics.Refused(reason);
        return PlainText.WriteAsync(context, status, text);
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

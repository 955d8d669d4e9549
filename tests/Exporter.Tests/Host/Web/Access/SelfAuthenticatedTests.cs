using Exporter.Configuration.Web;
using Exporter.Host.Web;
using Exporter.Host.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exporter.Tests.Host.Web.Access;

/// <summary>A route whose handler checks signatures is reached by strangers, who are told apart from those with its role; no other route is.</summary>
public sealed class SelfAuthenticatedTests
{
    [Theory]
    [InlineData(true, "", true, false)]
    [InlineData(true, "Bearer wrong", true, false)]
    [InlineData(true, "Basic YWxpY2U6d29uZGVybGFuZA==", true, true)]
    [InlineData(false, "", false, false)]
    [InlineData(false, "Bearer wrong", false, false)]
    [InlineData(false, "Basic YWxpY2U6d29uZGVybGFuZA==", true, false)]
    public async Task Handler_IsReached_AndKnowsWhoMayOperate(bool isMarked, string authorization, bool isReached, bool mayOperate)
    {
        var folder = RunningHost.NewFolder();
        var files = new WebConfigFiles(Path.Combine(folder, "web.yml"), Path.Combine(folder, "access.yml"));
        await File.WriteAllTextAsync(files.Web, GuardedHost.Users, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(files.Access, "users: {alice: [operate]}\n", TestContext.Current.CancellationToken);
        using var metrics = new WebMetrics(new object());
        using var follower = new WebConfigFollower(files, WebConfig.Load(files, null, out _)!, metrics, NullLogger.Instance, TimeProvider.System);
        using var gate = new WebGate(follower, new RequestOrigins(System.Net.IPAddress.Any, []), metrics, TimeProvider.System);
        object[] metadata = isMarked ? [new SelfAuthenticated()] : [];
        var context = new DefaultHttpContext { Request = { Method = "POST", Headers = { Authorization = authorization } } };
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/api/v1/webhooks/{name}"), 0, new EndpointMetadataCollection(metadata), null));

        var reached = false;
        await gate.ServeAsync(context, _ =>
        {
            reached = true;
            return Task.CompletedTask;
        });
        Directory.Delete(folder, recursive: true);

        Assert.Equal((isReached, mayOperate), (reached, Caller.Of(context).May(Roles.Operate)));
    }
}

using System.Net;
using Exporter.Configuration.Web;
using Exporter.Host.Problems;
using Exporter.Host.Web.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Exporter.Tests.Host.Web.Access;

/// <summary>Each route asks for a role, and nobody gets by it.</summary>
public sealed class RouteRolesTests
{
    [Fact]
    public async Task EveryMappedRoute_HasItsRoleInTheTable()
    {
        await using var host = await GuardedHost.StartAsync();

        var forgotten = Mapped(host).Where(route => RouteRoles.Find(route.Endpoint, route.Method) is null).Select(route => $"{route.Method} {route.Endpoint.RoutePattern.RawText}");

        Assert.Equal([], forgotten);
    }

    [Fact]
    public async Task EveryMappedRoute_AnswersThoseWithItsRole_AndNobodyElse()
    {
        await using var host = await GuardedHost.StartAsync();
        var asked = 0;
        foreach (var (endpoint, method) in Mapped(host))
        {
            var needed = RouteRoles.Of(endpoint, method);
            var path = PathOf(endpoint);
            using (var stranger = await host.AskAsync(method, path, null))
            {
                Assert.True(stranger.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {stranger.StatusCode} for a stranger");
            }

            if (endpoint.Metadata.GetMetadata<SelfAuthenticated>() is not null)
            {
                continue;
            }

            foreach (var role in GuardedHost.EachRole)
            {
                using var answer = await host.AskAsync(method, path, role);
                var isRefused = answer.StatusCode == HttpStatusCode.Forbidden && answer.Content.Headers.ContentType?.MediaType is null or Problem.ContentType;
                Assert.True(isRefused == (role != needed && role != Roles.Admin), $"{method} {path} asks for {needed}: {answer.StatusCode} for {role}");
                asked++;
            }
        }

        Assert.True(asked > 150, $"{asked} requests");
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/metrics")]
    [InlineData("DELETE", "/api/v1/incidents")]
    [InlineData("POST", "/api/v2/anything")]
    [InlineData("POST", "/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    public async Task WhatIsNotMapped_AsksForAdmin(string method, string path)
    {
        await using var host = await GuardedHost.StartAsync();

        foreach (var role in GuardedHost.EachRole)
        {
            using var answer = await host.AskAsync(method, path, role);
            Assert.Equal(role != Roles.Admin, answer.StatusCode == HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/models/{predictor}/promote", Roles.Admin)]
    [InlineData("GET", "/api/v1/models/{predictor}", Roles.Read)]
    [InlineData("POST", "/api/v1/events", Roles.Operate)]
    [InlineData("POST", "/api/v1/deployments/risk", Roles.Operate)]
    [InlineData("POST", "/api/v1/webhooks/{name}", Roles.Operate)]
    [InlineData("POST", "/foresight.v1.Predictions/List", Roles.Read)]
    [InlineData("POST", "/grpc.health.v1.Health/Check", Roles.Read)]
    [InlineData("POST", "/v2/models/{name}/infer", Roles.Read)]
    [InlineData("POST", "/v2/repository/models/{name}/load", null)]
    [InlineData("HEAD", "/", Roles.Read)]
    [InlineData("PUT", "/api/v1/overrides", null)]
    [InlineData("POST", "/api/v1/something_new", null)]
    [InlineData("POST", "/api/v1/write/more", null)]
    public void Patterns_SayWhatTheyCover_AndNoMore(string method, string pattern, Roles? role)
    {
        var endpoint = new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), 0, null, null);

        Assert.Equal(role, RouteRoles.Find(endpoint, method));
        Assert.Equal(role ?? Roles.Admin, RouteRoles.Of(endpoint, method));
    }

    // gRPC's routes name no method: it is always POST.
    private static IEnumerable<(RouteEndpoint Endpoint, string Method)> Mapped(GuardedHost host) =>
        host.Running.Host.Routes.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["POST"]).Select(method => (endpoint, method)));

    // Whatever stands for a parameter: who may not ask hears nothing of whether it is there.
    private static string PathOf(RouteEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "opentelemetry.x"))));
}

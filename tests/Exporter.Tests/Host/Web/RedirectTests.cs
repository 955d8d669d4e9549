using System.Collections.Concurrent;
using Exporter.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Exporter.Tests.Host.Web;

/// <summary>A server that was named cannot make the sidecar ask another one (server-side request forgery), and what is no address of a server is refused.</summary>
public sealed class RedirectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_OfPrometheusAndAlertmanager_AreNotFollowed(int status)
    {
        ConcurrentQueue<string> asked = [];
        await using var target = await StartAsync(context =>
        {
            asked.Enqueue(context.Request.Path);
            return Task.CompletedTask;
        });
        await using var named = await StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, $"{target.Urls.First()}/latest/meta-data");
            return Task.CompletedTask;
        });

        await using var host = await RunningHost.StartAsync($"{RunningHost.NodeConfig}\nprometheus: {{url: '{named.Urls.First()}'}}\nalertmanager: {{url: '{named.Urls.First()}', interval: 1s}}\n");
        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 20));
        await Poll.Until("both are told", () => Task.FromResult(host.Log.Contains("/latest/meta-data, which is not followed", StringComparison.Ordinal) && host.Log.Contains("Alertmanager cannot be asked", StringComparison.Ordinal)));

        Assert.Empty(asked);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("gopher://127.0.0.1:25/")]
    [InlineData("unix:///run/docker.sock")]
    [InlineData("http://user:pass@127.0.0.1:9090")]
    [InlineData("/etc/passwd")]
    [InlineData("127.0.0.1:9090")]
    public async Task Addresses_OfOtherSchemes_AreRefusedAtTheStart(string address)
    {
        var refused = await Assert.ThrowsAsync<Exporter.Host.StartupException>(() => RunningHost.StartAsync($"{RunningHost.NodeConfig}\nprometheus: {{url: '{address}'}}\nalertmanager: {{url: '{address}'}}\n"));

        Assert.Equal(2, refused.Message.Split("url must be an http or https address").Length - 1);
        Assert.DoesNotContain("pass@", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(Cancellation);
        return server;
    }
}

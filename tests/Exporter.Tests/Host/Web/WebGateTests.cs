using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Exporter.Tests.Host.Web;

/// <summary>What the web configuration asks for holds for every endpoint of both servers.</summary>
public sealed class WebGateTests
{
    private static readonly string Users = $"basic_auth_users: {{alice: \"{BCrypt.Net.BCrypt.HashPassword("wonderland", 4)}\"}}\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoEndpoint_AnswersAStranger()
    {
        await using var host = await StartAsync();

        foreach (var (method, path) in new[] { ("GET", "/"), ("GET", "/metrics"), ("GET", "/-/healthy"), ("POST", "/-/quit"), ("POST", "/api/v1/write"), ("POST", "/v1/metrics"), ("GET", "/api/v1/query?query=up"), ("GET", "/nowhere") })
        {
            Assert.Equal(401, (await host.AskAsync(new HttpMethod(method), path)).Status);
        }

        using var alice = Request(new Uri(host.Address, "/metrics"), HttpMethod.Get, "alice:wonderland");
        using var answer = await RunningHost.Client.SendAsync(alice, Cancellation);
        Assert.Contains("foresight_http_requests_refused_total{reason=\"unauthenticated\"} 8\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhooks_AreKnownByTheirSignature_AndByNoUser()
    {
        var config = RunningHost.NodeConfig + "\nevents: {webhooks: [{name: argo, type: argocd, secret_file: secret, labels: {job: '{application}'}}]}\n";
        await using var host = await RunningHost.StartAsync(
            config, files: new() { ["web.yml"] = Encoding.UTF8.GetBytes(Users), ["secret"] = "s"u8.ToArray() }, webConfig: "web.yml");

        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), await DeliverAsync(host, "x"));
        Assert.Equal((HttpStatusCode.OK, "application/json"), await DeliverAsync(host, "s"));
        Assert.Equal(401, (await host.AskAsync(HttpMethod.Post, "/api/v1/webhooksargo")).Status);
        Assert.Equal(401, (await host.AskAsync(HttpMethod.Post, "/api/v1/events")).Status);
    }

    [Fact]
    public async Task Grpc_AnswersNoStrangerEither()
    {
        await using var host = await StartAsync();
        var service = new Uri(host.Host.OtlpGrpcAddress!, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK], [await CallAsync(service, null), await CallAsync(service, "alice:x"), await CallAsync(service, "alice:wonderland")]);
    }

    private static Task<RunningHost> StartAsync() =>
        RunningHost.StartAsync(RunningHost.NodeConfig, files: new() { ["web.yml"] = Encoding.UTF8.GetBytes(Users) }, otlpGrpc: "127.0.0.1:0", webConfig: "web.yml");

    /// <summary>Delivers what is no event yet.</summary>
    private static async Task<(HttpStatusCode Status, string? Type)> DeliverAsync(RunningHost host, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/v1/webhooks/argo"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new StringContent("""{"application": "shop", "phase": "Running"}""", Encoding.UTF8, "application/json");
        using var answer = await RunningHost.Client.SendAsync(request, Cancellation);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Exports nothing.</summary>
    private static async Task<HttpStatusCode> CallAsync(Uri service, string? user)
    {
        using var request = Request(service, HttpMethod.Post, user);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await RunningHost.Client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static HttpRequestMessage Request(Uri address, HttpMethod method, string? user)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = user is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        return request;
    }
}

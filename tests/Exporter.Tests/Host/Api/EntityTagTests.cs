using System.Net;

namespace Exporter.Tests.Host.Api;

/// <summary>Whoever has an answer already is not sent it again, until there is another.</summary>
public sealed class EntityTagTests
{
    [Fact]
    public async Task Predictions_ChangeTheirTagWithEachStep_AndWithNothingElse()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 42);
        await host.WriteAsync(stream.Take(40 * 6));

        var (status, tag, body) = await AskAsync(host, "/api/v1/predictions", null);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty(body);
        Assert.Equal((HttpStatusCode.NotModified, tag, ""), await AskAsync(host, "/api/v1/predictions", tag));
        Assert.Equal((HttpStatusCode.NotModified, tag, ""), await AskAsync(host, "/api/v1/predictions", $"\"other\", W/{tag}"));
        Assert.Equal((HttpStatusCode.NotModified, tag, ""), await AskAsync(host, "/api/v1/predictions", "*"));
        Assert.Equal((HttpStatusCode.OK, tag, body), await AskAsync(host, "/api/v1/predictions", "\"other\""));

        await host.WriteAsync(stream.Skip(40 * 6));

        var (after, next, other) = await AskAsync(host, "/api/v1/predictions", tag);
        Assert.Equal(HttpStatusCode.OK, after);
        Assert.NotEqual(tag, next);
        Assert.NotEqual(body, other);
    }

    [Fact]
    public async Task Predictions_OfWhichAnOperatorDecides_HaveAnotherTag_WithoutAStep()
    {
        var storage = RunningHost.NewFolder();
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage))
        {
            await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 40));
            var (_, tag, body) = await AskAsync(host, "/api/v1/predictions", null);

            using var content = new StringContent("""{"kind": "silence_all", "reason": "storm", "by": "anna"}""", System.Text.Encoding.UTF8, "application/json");
            using var decided = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/overrides"), content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, decided.StatusCode);

            var (status, next, other) = await AskAsync(host, "/api/v1/predictions", tag);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.NotEqual(tag, next);
            Assert.NotEqual(body, other);
        }

        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    public async Task Predictions_OfAnotherProcess_HaveAnotherTag()
    {
        var stream = SomeSample.Stream(hosts: 2, scrapes: 40);
        await using var first = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await using var second = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await first.WriteAsync(stream);
        await second.WriteAsync(stream);

        Assert.NotEqual((await AskAsync(first, "/api/v1/predictions", null)).Tag, (await AskAsync(second, "/api/v1/predictions", null)).Tag);
    }

    [Fact]
    public async Task Models_AreNamedByWhatIsAnswered()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, lifecycle: true);
        var (_, tag, body) = await AskAsync(host, "/api/v1/models", null);
        Assert.Equal((HttpStatusCode.NotModified, tag, ""), await AskAsync(host, "/api/v1/models", tag));

        await File.WriteAllTextAsync(host.ConfigFile, RunningHost.NodeConfig + "\n    alert: {threshold: 0.01}\n", TestContext.Current.CancellationToken);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);

        var (status, next, other) = await AskAsync(host, "/api/v1/models", tag);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual((tag, body), (next, other));
    }

    private static async Task<(HttpStatusCode Status, string Tag, string Body)> AskAsync(RunningHost host, string path, string? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, path));
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Headers.ETag!.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;

namespace Exporter.Tests.Host;

/// <summary>How the page's files are served: all of them, nothing else, and so that a browser lets them do no more than they must.</summary>
public sealed partial class PageEndpointTests
{
    [Fact]
    public async Task EachFile_IsServedWithItsTypeAndAStrictPolicy()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var index = await host.GetAsync("/");
        string[] files = ["/", .. Links().Matches(index).Select(match => "/" + match.Groups[1].Value)];
        Assert.Contains("/page/main.js", files);

        foreach (var file in files)
        {
            using var answer = await RunningHost.Client.GetAsync(new Uri(host.Address, file), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var type = Path.GetExtension(file) switch { "" => "text/html", ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "text/plain" };
            Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal(["nosniff", "DENY", "no-referrer"], new[] { "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy" }.Select(name => answer.Headers.GetValues(name).Single()));
            Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task Index_HasNoScriptOrStyleInItsMarkup()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var index = await host.GetAsync("/");

        Assert.DoesNotMatch(InlineCode(), index);
    }

    [Fact]
    public async Task KnownTag_IsAnsweredWithoutABody_AndGzipHoldsTheSame()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var address = new Uri(host.Address, "/page/main.js");
        using var plain = await RunningHost.Client.GetAsync(address, TestContext.Current.CancellationToken);

        using var again = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { plain.Headers.ETag! } } };
        using var unchanged = await RunningHost.Client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotModified, 0L), (unchanged.StatusCode, (await unchanged.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).LongLength));

        using var packed = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { AcceptEncoding = { new("gzip") } } };
        using var compressed = await RunningHost.Client.SendAsync(packed, TestContext.Current.CancellationToken);
        Assert.Equal("gzip", compressed.Content.Headers.ContentEncoding.Single());
        await using var unpacked = new GZipStream(await compressed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Equal(await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await reader.ReadToEndAsync(TestContext.Current.CancellationToken));

        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using var headers = await RunningHost.Client.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(plain.Content.Headers.ContentLength, headers.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("/page/")]
    [InlineData("/page/index.html")]
    [InlineData("/page/..%2f..%2fforesight.yml")]
    [InlineData("/page/%2e%2e/foresight.yml")]
    public async Task OtherPaths_AreNotThere(string path)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(404, (await host.AskAsync(HttpMethod.Get, path)).Status);
    }

    [GeneratedRegex("""(?:src|href)="(page/[^"]+)""")]
    private static partial Regex Links();

    [GeneratedRegex("""<style|<script>|\son\w+=|\sstyle=|javascript:""")]
    private static partial Regex InlineCode();
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Exporter.Tests.Host.QueryApi;

/// <summary>A megabyte of anything is answered shortly and in little memory: what it asks, or what is wrong with it.</summary>
public sealed class HugeQueryTests
{
    // The largest form that is taken is 1,048,576 bytes.
    private const int Characters = 1_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("(", "1", ")", "nested more than 250 deep")]
    [InlineData("-", "1", "", "nested more than 250 deep")]
    [InlineData("sum(", "up", ")", "nested more than 250 deep")]
    [InlineData("up or ", "up", "", "nested more than 250 deep")]
    [InlineData("1^", "1", "", "nested more than 250 deep")]
    [InlineData("[", "", "", "unexpected")]
    [InlineData("\"", "", "", "unexpected")]
    [InlineData("sum(,", "", ",)", "unexpected")]
    [InlineData("1", "", "", "111")]
    public async Task Nesting_AndJunk_AreRefusedShortly(string begin, string middle, string end, string complaint)
    {
        var count = (Characters - middle.Length) / (begin.Length + end.Length);
        var (status, text) = await AskAsync(string.Concat(Enumerable.Repeat(begin, count)) + middle + string.Concat(Enumerable.Repeat(end, count)));

        Assert.Equal(400, status);
        Assert.Contains(complaint, text, StringComparison.Ordinal);
        Assert.True(text.Length < 200_000, $"{text.Length} characters of answer");
    }

    // Each of these mistakes is one that reading goes on after.
    [Fact]
    public async Task Mistakes_PastTheHundredth_AreNotListed()
    {
        var (status, text) = await AskAsync("sum(" + new string(',', Characters) + ")");

        Assert.Equal(400, status);
        Assert.Equal(100, text.Split("parse error").Length - 1);
    }

    [Theory]
    [InlineData("a{0}=~\"(a|b)*{0}.*\"")]
    [InlineData("a{0}!~\"x{0}(.*)(.*)(.*)(.*)(.*)\"")]
    public async Task Patterns_OfMoreThanABound_AreRefusedBeforeTheyAreCompiled(string matcher)
    {
        var (status, text) = await AskAsync("up{" + Many(i => matcher.Replace("{0}", $"{i}", StringComparison.Ordinal), ",") + "}");

        Assert.Equal(400, status);
        Assert.Contains("regular expressions have more than 16384 characters together", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patterns_OfLabelReplace_CountToo()
    {
        const int depth = 100;
        var (status, text) = await AskAsync(string.Concat(Enumerable.Repeat("label_replace(", depth)) + "up" + string.Concat(Enumerable.Repeat($", 'a', 'b', 'c', '{string.Concat(Enumerable.Repeat("(a|b)*", 1300))}')", depth)));

        Assert.Equal(400, status);
        Assert.Contains("regular expressions have more than 16384 characters together", text, StringComparison.Ordinal);
    }

    // What Grafana sends for a variable of a large fleet: names, and no pattern.
    [Fact]
    public async Task Words_InALongList_AreNoPatterns()
    {
        var (status, _) = await AskAsync("up{instance=~\"" + Many(i => $"host-{i}:9100", "|") + "\"}");

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Labels_ByTheThousand_AreAnswered()
    {
        foreach (var query in new[] { "sum by (" + Many(i => $"a{i}", ",") + ") (up)", "up{" + Many(i => $"a{i}=\"\"", ",") + "}", "up and on (" + Many(i => $"a{i}", ",") + ") up" })
        {
            Assert.Equal(200, (await AskAsync(query)).Status);
        }
    }

    [Theory]
    [InlineData("/api/v1/series", "match[]=up&")]
    [InlineData("/api/v1/query", "query=up&")]
    [InlineData("/api/v1/labels", "x=&")]
    public async Task Parameters_ByTheThousand_AreRefused(string path, string parameter)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var form = string.Concat(Enumerable.Repeat(parameter, Characters / parameter.Length));
        using var content = new StringContent(form, Encoding.ASCII, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await RunningHost.Client.PostAsync(new Uri(host.Address, path), content, Cancellation);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/series")]
    [InlineData("/api/v1/predictions")]
    public async Task Selectors_OfOneQuestion_HaveOneBoundForTheirPatterns(string path)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var address = $"{path}?{Many(i => $"match[]=up{{a=~'x{i}(a|b)*(a|b)*(a|b)*'}}", "&", Characters / 4)}";

        var (status, text) = await host.AskAsync(HttpMethod.Get, address);

        Assert.Equal(400, status);
        Assert.Contains("regular expressions have more than 16384 characters together", text, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Error)> AskAsync(string query)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var content = new StringContent("query=" + query.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal), Encoding.ASCII, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/query"), content, Cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return ((int)answer.StatusCode, json.RootElement.TryGetProperty("error", out var error) ? error.GetString()! : "");
    }

    private static string Many(Func<int, string> make, string separator, int characters = Characters - 100)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < characters; i++)
        {
            text.Append(i == 0 ? "" : separator).Append(make(i));
        }

        return text.ToString();
    }
}

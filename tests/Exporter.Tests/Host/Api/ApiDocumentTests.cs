using System.Text.Json.Nodes;
using Exporter.Host.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exporter.Tests.Host.Api;

/// <summary>The document says what the program does: each path, each example, each answer.</summary>
public sealed class ApiDocumentTests
{
    [Fact]
    public async Task Paths_AreThoseThatAreAnswered_AndTheOtherWayRound()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        // The page's files are the page, a HEAD is what a GET is, and gRPC describes itself by reflection.
        var mapped = host.Host.Routes.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/page/", StringComparison.Ordinal) == false && endpoint.DisplayName?.StartsWith("gRPC - ", StringComparison.Ordinal) == false).SelectMany(endpoint =>
            endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Except([HttpMethods.Head]).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), ApiDocument.Operations.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void References_LeadSomewhere_AndNothingIsLeftOver()
    {
        HashSet<string> used = [];
        Walk(ApiDocument.Root, part =>
        {
            if (part["$ref"] is JsonValue reference)
            {
                ApiDocument.Resolve(part);
                used.Add((string)reference!);
            }
        });

        var there = ((string[])["parameters", "responses", "schemas"]).SelectMany(kind => ApiDocument.Root["components"]![kind]!.AsObject().Select(one => $"#/components/{kind}/{one.Key}"));
        Assert.Equal(there.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Operations_HaveNamesOfTheirOwn_AndASummary()
    {
        Assert.Equal(ApiDocument.Operations.Count, ApiDocument.Operations.Values.Select(operation => (string)operation["operationId"]!).Distinct().Count());
        var tags = ApiDocument.Root["tags"]!.AsArray().Select(tag => (string)tag!["name"]!).ToArray();
        Assert.All(ApiDocument.Operations.Values, operation =>
        {
            Assert.NotEmpty((string)operation["summary"]!);
            Assert.Contains((string)Assert.Single(operation["tags"]!.AsArray())!, tags);
        });
    }

    [Fact]
    public void Examples_FitTheirSchemas()
    {
        var examples = 0;
        Walk(ApiDocument.Root["paths"]!, part =>
        {
            if (part["schema"] is { } schema && part["example"] is { } example)
            {
                examples++;
                var mistakes = ApiDocument.Mistakes(schema, example.ToJsonString());
                Assert.True(mistakes.Count == 0, $"{example.GetPath()}\n{string.Join('\n', mistakes)}");
            }
        });

        // Each operation that answers JSON of ours shows what.
        Assert.True(examples >= 30, $"{examples} examples");
    }

    [Fact]
    public void Problems_AreThoseThatThereAre() =>
        Assert.Equal(
            ProblemKind.All.Select(kind => (kind.Type, kind.Title)),
            ApiDocument.Root["components"]!["schemas"]!["Problem"]!["properties"]!["type"]!["oneOf"]!.AsArray().Select(kind => ((string)kind!["const"]!, (string)kind["title"]!)));

    [Fact]
    public void Schemas_TellWhatDoesNotFit()
    {
        var problem = ApiDocument.Root["components"]!["schemas"]!["Trouble"]!;

        Assert.Empty(ApiDocument.Mistakes(problem, """{"reason": "stale", "text": ""}"""));
        Assert.NotEmpty(ApiDocument.Mistakes(problem, """{"reason": "stale"}"""));
        Assert.NotEmpty(ApiDocument.Mistakes(problem, """{"reason": "stale", "text": "", "more": 1}"""));
        Assert.NotEmpty(ApiDocument.Mistakes(problem, """{"reason": "bored", "text": ""}"""));
    }

    [Theory]
    [InlineData("/openapi.json", "application/json")]
    [InlineData("/docs", "text/html")]
    [InlineData("/docs/docs.js", "text/javascript")]
    [InlineData("/docs/docs.css", "text/css")]
    public async Task Files_AreServedUnderAStrictPolicy(string path, string mediaType)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        using var response = await RunningHost.Client.GetAsync(new Uri(host.Address, path), TestContext.Current.CancellationToken);

        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private static void Walk(JsonNode? node, Action<JsonObject> visit)
    {
        if (node is JsonObject part)
        {
            visit(part);
            foreach (var (_, member) in part)
            {
                Walk(member, visit);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var element in list)
            {
                Walk(element, visit);
            }
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Exporter.Tests.Host.Events;

/// <summary>CloudEvents 1.0 in the three modes of their HTTP binding: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md.</summary>
public sealed class CloudEventTests : IDisposable
{
    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Structured_IsAnEvent()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);

        var (status, text) = await PostAsync(host, "application/cloudevents+json; charset=utf-8", """
            {"specversion": "1.0", "id": "A234-1234-1234", "source": "/ci/shop", "type": "com.example.deployment", "time": "2026-11-01T00:01:00Z", "subject": "shop 1.8", "comexampleextension": 7,
             "datacontenttype": "application/json", "data": {"labels": {"job": "node"}, "version": "1.8", "more": "let be"}}
            """);

        Assert.Equal((HttpStatusCode.OK, """{"events":[{"index":0,"source":"/ci/shop","id":"A234-1234-1234","result":"new","entities":{"node":0}}]}"""), (status, text));
        Assert.Equal(["A234-1234-1234 /ci/shop deployment 2026-11-01T00:01:00.000Z shop 1.8 1.8"], await EventsAsync(host));
    }

    [Fact]
    public async Task Batch_IsTakenOneByOne()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);

        var (status, text) = await PostAsync(host, "application/cloudevents-batch+json", """
            [{"specversion": "1.0", "id": "1", "source": "s", "type": "dev.cdevents.service.upgraded.0.2.0", "time": "2026-11-01T00:01:00Z", "data": {"labels": {"job": "node"}}},
             {"specversion": "0.3", "source": "s", "type": "com.example.tea", "time": "noon", "data": {}},
             {"specversion": "1.0", "id": "3", "source": "s", "type": "com.example.scaling", "data_base64": "e30="},
             {"specversion": "1.0", "id": "4", "source": "s", "type": "com.example.tea", "time": "2026-11-01T00:02:00Z", "data": {"kind": "scaling", "labels": {"job": "node"}}}]
            """);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        using var answer = JsonDocument.Parse(text);
        Assert.Equal(
            [
                """[1]: event 1: specversion is "0.3", 1.0 is taken""",
                "[1]: event 1 has no id",
                """[1]: event 1: time is "noon", not RFC 3339""",
                """[1]: data of event 1 has no kind; it is one of deployment, configuration_change, incident, maintenance, scaling, model_switch, ci_passed, ci_failed, and type "com.example.tea" says none of them""",
                "[2]: event 2 has data_base64; data are taken as JSON only",
                "[2]: event 2 has no data, and so no labels",
            ],
            answer.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetString()!));
        Assert.Equal(["4 s scaling 2026-11-01T00:02:00.000Z  ", "1 s deployment 2026-11-01T00:01:00.000Z  "], await EventsAsync(host));
    }

    [Fact]
    public async Task Binary_HasItsAttributesInHeaders_PercentEncoded()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);

        var (status, _) = await PostAsync(
            host,
            "application/json",
            """{"labels": {"job": "node"}}""",
            ("ce-specversion", "1.0"), ("ce-id", "5"), ("ce-source", "/ci"), ("ce-type", "com.example.configuration_change"), ("ce-time", "2026-11-01T00:01:00.250Z"), ("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["5 /ci configuration_change 2026-11-01T00:01:00.250Z Euro € 😀 "], await EventsAsync(host));
    }

    [Fact]
    public async Task SameIdAndSource_IsTheSameEvent_InAnyMode()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: _storage);
        await PostAsync(host, "application/cloudevents+json", """{"specversion": "1.0", "id": "1", "source": "s", "type": "x.scaling", "time": "2026-11-01T00:01:00Z", "data": {"labels": {"job": "node"}}}""");

        var (_, text) = await PostAsync(
            host, "application/json", """{"labels": {"job": "node"}}""", ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "s"), ("ce-type", "x.scaling"), ("ce-time", "2026-11-01T00:01:00Z"));

        Assert.Contains("\"known\"", text, StringComparison.Ordinal);
        Assert.Single(await EventsAsync(host));
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task<string[]> EventsAsync(RunningHost host)
    {
        using var page = JsonDocument.Parse(await host.GetAsync("/api/v1/events"));
        return [.. page.RootElement.GetProperty("events").EnumerateArray().Select(one => string.Join(' ', new[] { "id", "source", "kind", "start", "title", "version" }.Select(name => one.GetProperty(name).GetString())))];
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string contentType, string body, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/v1/events")) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

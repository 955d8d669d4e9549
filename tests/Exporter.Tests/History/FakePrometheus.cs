using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Exporter.Tests.History;

/// <summary>Answers <c>/api/v1/query_range</c> on loopback with what a test says.</summary>
internal sealed class FakePrometheus : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakePrometheus(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public List<IReadOnlyDictionary<string, string>> Queries { get; } = [];

    /// <summary>Starts a server; <paramref name="answer"/> gets the form of each query and its number from 0.</summary>
    public static async Task<FakePrometheus> StartAsync(
        Func<IReadOnlyDictionary<string, string>, int, (int Status, string Body)> answer, string? retryAfter = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new FakePrometheus(builder.Build());
        fake._app.MapPost("/prefix/api/v1/query_range", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            var query = form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
            fake.Queries.Add(query);
            var (status, body) = answer(query, fake.Queries.Count - 1);
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = status == 200 ? null : retryAfter;
            await context.Response.WriteAsync(body);
        });
        await fake._app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using System.Text.Json;
using Exporter.Host.Logging;
using Exporter.Host.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exporter.Tests.Host.Api;

/// <summary>What cannot be answered is told as problem details, and all of it at once; protocols of others keep their own errors.</summary>
public sealed class ProblemTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parameters_SeveralWrong_AreAllNamed()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        var problem = await host.ProblemAsync("/api/v1/predictions?role=king&match[]=%7B&horizon=3h&min_probability=2&sort=age&offset=-1&limit=few&alerting=maybe");

        Assert.Equal((ProblemKind.Parameters.Type, 400, "8 mistakes: see errors"), (problem.Type, problem.Status, problem.Detail));
        Assert.Equal(
            [
                "invalid parameter \"role\": \"king\" is none of champion, challenger",
                "invalid parameter \"match[]\": 1:2: parse error: ",
                "invalid parameter \"horizon\": \"3h\" is none of 30m, 2h",
                "invalid parameter \"min_probability\": \"2\" is not a number from 0 to 1",
                "invalid parameter \"alerting\": \"maybe\" is none of any, true, false",
                "invalid parameter \"sort\": \"age\" is none of probability, priority, time, entity",
                "invalid parameter \"offset\": \"-1\" is not a whole number from 0 to 2147483647",
                "invalid parameter \"limit\": cannot parse \"few\" to a non-negative number",
            ],
            problem.Errors!.Select(error => error.StartsWith("invalid parameter \"match[]\"", StringComparison.Ordinal) ? "invalid parameter \"match[]\": 1:2: parse error: " : error));
    }

    [Theory]
    [InlineData("predictions")]
    [InlineData("predictions/explanation", "&match[]=up")]
    [InlineData("predictions/history", "&match[]=up")]
    [InlineData("entities")]
    [InlineData("outcomes")]
    [InlineData("models")]
    [InlineData("budget")]
    [InlineData("vectors")]
    public async Task Predictor_ThatIsNotConfigured_Is404WithThoseThatAre(string path, string others = "")
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        var problem = await host.ProblemAsync($"/api/v1/{path}?predictor=disk{others}");

        Assert.Equal((ProblemKind.UnknownPredictor.Type, 404, "no predictor \"disk\"; there are: node"), (problem.Type, problem.Status, problem.Detail));
    }

    [Fact]
    public async Task Path_ThatIsNotThere_AndMethodThatIsNotTaken_AreProblems()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal("nothing is at /api/v1/prediction; /docs says what there is", (await host.ProblemAsync("/api/v1/prediction")).Detail);
        Assert.Equal("/api/v1/feedback does not take DELETE, but GET, POST", (await host.ProblemAsync("/api/v1/feedback", HttpMethod.Delete)).Detail);
    }

    [Theory]
    [InlineData("/api/v1/status", true)]
    [InlineData("/api/v1/query", false)]
    [InlineData("/metrics", false)]
    public async Task Fault_OfOurs_IsAProblemThatKeepsItsReasonToTheLog(string path, bool isOurs)
    {
        using var log = new StringWriter();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(new LineLoggerProvider(log, LogFormat.Logfmt, LogLevel.Information, TimeProvider.System)));
        var server = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        server.UseProblems(loggers.CreateLogger("test"));
        server.Run(_ => throw new InvalidOperationException("the password is 1234"));
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = path }, Response = { Body = new MemoryStream() } };

        var serve = server.Build()(context);
        if (!isOurs)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => serve);
            return;
        }

        await serve;
        context.Response.Body.Position = 0;
        var text = await new StreamReader(context.Response.Body).ReadToEndAsync(Cancellation);
        Assert.Equal("""{"type":"/docs#problem-internal","title":"The sidecar failed","status":500,"detail":"the log says why"}""", text);
        Assert.Equal((500, Problem.ContentType), (context.Response.StatusCode, context.Response.ContentType));
        Assert.Contains("the password is 1234", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protocols_OfOthers_KeepTheirErrors()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        using var query = await RunningHost.Client.GetAsync(new Uri(host.Address, "/api/v1/query?query=sum("), Cancellation);
        Assert.Equal("application/json", query.Content.Headers.ContentType!.MediaType);
        using var answer = JsonDocument.Parse(await query.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("bad_data", answer.RootElement.GetProperty("errorType").GetString());
        foreach (var path in (string[])["query", "query_range", "query_exemplars", "series", "labels", "label/job/values", "metadata", "status/buildinfo", "rules", "alerts", "write", "otlp/v1/metrics"])
        {
            Assert.Equal((405, ""), await host.AskAsync(HttpMethod.Delete, $"/api/v1/{path}"));
        }

        var (status, text) = await host.PostAsync([1, 2, 3], "text/plain");
        Assert.Equal(415, status);
        Assert.StartsWith("unsupported Content-Type", text, StringComparison.Ordinal);
    }
}

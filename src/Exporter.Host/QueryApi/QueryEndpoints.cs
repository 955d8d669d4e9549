using System.Globalization;
using Exporter.Host.Endpoints;
using Exporter.Signals.PromQL;

namespace Exporter.Host.QueryApi;

/// <summary>Prometheus' HTTP API over the head and the predictions, so that Grafana, promtool and people can ask.</summary>
/// <remarks>Order of a request: parameters (400, 503) → a place (503) → copy and evaluate (422, 503) → 200.</remarks>
internal sealed class QueryEndpoints(QuerySource source, QueryMetrics metrics, AdmissionLimiter admission, BodyMemory bodies, TimeProvider time)
{
    private static readonly string[] GetOrPost = ["GET", "POST"];

    /// <summary>What one endpoint answers.</summary>
    /// <param name="context">The request, for what is in its path.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellation">Gives up when the time is over.</param>
    private delegate QueryAnswer Question(HttpContext context, QueryParameters parameters, CancellationToken cancellation);

    /// <summary>Puts all endpoints on their paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "query", (_, parameters, stop) => InstantQuestion.Answer(source, parameters, time.GetUtcNow(), stop));
        Map(routes, "query_range", (_, parameters, stop) => RangeQuestion.Answer(source, parameters, stop));
        Map(routes, "series", (_, parameters, stop) => CatalogQuestions.Series(source, parameters, stop));
        Map(routes, "labels", (_, parameters, stop) => CatalogQuestions.LabelNames(source, parameters, stop));
        Map(routes, "label/{name}/values", (context, parameters, stop) =>
            CatalogQuestions.LabelValues(source, parameters, context.GetRouteValue("name") as string ?? "", stop));
        Map(routes, "metadata", (_, parameters, _) => CatalogQuestions.Metadata(parameters));
        Map(routes, "status/buildinfo", (_, _, _) => CatalogQuestions.BuildInfo());

        // Grafana asks for these too; there are none.
        Map(routes, "query_exemplars", (_, _, _) => QueryAnswer.Fixed("[]"));
        Map(routes, "rules", (_, _, _) => QueryAnswer.Fixed("""{"groups":[]}"""));
        Map(routes, "alerts", (_, _, _) => QueryAnswer.Fixed("""{"alerts":[]}"""));
    }

    private void Map(IEndpointRouteBuilder routes, string path, Question question)
    {
        metrics.Show(path);
        routes.MapMethods($"/api/v1/{path}", GetOrPost, context => HandleAsync(context, path, question));
    }

    private async Task HandleAsync(HttpContext context, string endpoint, Question question)
    {
        var started = time.GetTimestamp();
        try
        {
            // Before the question takes a place, so that a form which trickles in keeps none from others.
            var parameters = await ReadAsync(context);
            using AdmissionPlace lease = await admission.EnterAsync(context.RequestAborted);
            if (lease.IsAcquired)
            {
                await AnswerAsync(context, parameters, question);
            }
            else
            {
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(context, QueryRefusal.Busy(admission.Permits));
            }
        }
        catch (QueryRefusal refusal)
        {
            await RefuseAsync(context, refusal);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Whoever asked has gone: there is nobody to answer.
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status499ClientClosedRequest;
        }

        metrics.Answered(endpoint, context.Response.StatusCode, time.GetElapsedTime(started));
    }

    private async Task<QueryParameters> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return await QueryParameters.ReadAsync(context.Request, context.RequestAborted);
        }

        using var share = bodies.Begin();
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, WebServer.MaxFormBytes, share);
            context.Request.Body = new MemoryStream(body.Bytes.ToArray());
            return await QueryParameters.ReadAsync(context.Request, context.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            throw QueryRefusal.BadData($"error parsing form values: {exception.Message}");
        }
        catch (BodyRefusedException)
        {
            context.Response.Headers.Connection = "close";
            throw QueryRefusal.Slow();
        }
    }

    private async Task AnswerAsync(HttpContext context, QueryParameters parameters, Question question)
    {
        var limit = source.Options.Timeout;
        QueryAnswer answer;
        try
        {
            limit = parameters.Duration("timeout") is { } ms && ms >= 0 && ms < limit.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms) : limit;
            using var over = new CancellationTokenSource(limit, time);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, over.Token);
            answer = question(context, parameters, deadline.Token);
        }
        catch (EvaluationException exception)
        {
            await RefuseAsync(context, QueryRefusal.Execution(exception.Message));
            return;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, QueryRefusal.Timeout(limit));
            return;
        }

        await WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.Raw("""{"status":"success","data":""");
            answer.Write(json);
            json.Raw(answer.Warning is null ? "" : ""","warnings":[""");
            json.Raw(answer.Warning is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\"{answer.Warning}\"]")).Raw("}");
        });
    }

    private static Task RefuseAsync(HttpContext context, QueryRefusal refusal) => WriteAsync(context, refusal.Status, json =>
        json.Raw("""{"status":"error","errorType":""").Text(refusal.Type).Raw(""","error":""").Plain(refusal.Message).Raw("}"));

    private static async Task WriteAsync(HttpContext context, int status, Action<PrometheusJson> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";

        // Bounded by query.max_samples and query.max_series; the server sends it on as the reader takes it.
        write(new PrometheusJson(context.Response.BodyWriter));
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

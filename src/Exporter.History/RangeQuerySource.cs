using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Exporter.History;

/// <summary>History from a Prometheus, or anything with its HTTP API, by <c>/api/v1/query_range</c>.</summary>
/// <remarks>
/// Asks in chunks, because Prometheus answers at most 11,000 points a series and bounds the samples of one query.
/// What may pass (timeouts, 429, 5xx, a broken connection) is tried again a few times, no sooner than the server asks for
/// (Retry-After); everything else ends with the server's own words.
/// </remarks>
public sealed class RangeQuerySource : IHistorySource
{
    /// <summary>Points a series in one request; Prometheus refuses more than 11,000.</summary>
    public const int MaxStepsPerRequest = 5000;

    private const int Attempts = 4;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly TimeProvider _time;
    private readonly RangeQueryLimits _limits;

    /// <summary>A source that asks the server at <paramref name="baseUrl"/>.</summary>
    /// <param name="http">Owned by the caller; its timeout holds for each request.</param>
    /// <param name="baseUrl">Such as <c>http://localhost:9090</c> or with a path prefix.</param>
    /// <param name="time">For the waits between attempts.</param>
    /// <param name="limits">Bounds of one answer; none by default.</param>
    public RangeQuerySource(HttpClient http, Uri baseUrl, TimeProvider time, RangeQueryLimits? limits = null)
    {
        _http = http;

        // User and password of an address are not sent, and must not be told.
        _endpoint = new UriBuilder(baseUrl.AbsoluteUri.TrimEnd('/') + "/api/v1/query_range") { UserName = "", Password = "" }.Uri;
        _time = time;
        _limits = limits ?? new RangeQueryLimits();
    }

    /// <inheritdoc/>
    public int QuestionsAtOnce { get; init; } = 1;

    /// <inheritdoc/>
    public async Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        if (steps <= MaxStepsPerRequest)
        {
            return await ReadChunkAsync(expression, fromMs, stepMs, steps, cancellation).ConfigureAwait(false);
        }

        var merged = new FrameMerger(fromMs, stepMs, steps);
        for (var done = 0; done < steps; done += MaxStepsPerRequest)
        {
            var count = Math.Min(MaxStepsPerRequest, steps - done);
            merged.Add(await ReadChunkAsync(expression, fromMs + (done * stepMs), stepMs, count, cancellation).ConfigureAwait(false));
        }

        return merged.Frame;
    }

    private async Task<HistoryFrame> ReadChunkAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var problem = "";
            var wait = FirstWait * (1 << (attempt - 1));

            // The client's own timeout ends with the headers; a body that trickles must not hold the reader for ever.
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            bounded.CancelAfter(_http.Timeout);
            try
            {
                using var response = await AskAsync(expression, fromMs, stepMs, steps, bounded.Token).ConfigureAwait(false);
                if (!MayPass(response.StatusCode))
                {
                    return await ReadBodyAsync(response, expression, new HistoryFrame(fromMs, stepMs, steps), bounded.Token).ConfigureAwait(false);
                }

                problem = await ProblemAsync(response, bounded.Token).ConfigureAwait(false);
                wait = RetryAfter.Wait(response, wait, _time);
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                problem = e is OperationCanceledException ? $"no answer within {_http.Timeout.TotalSeconds:0.###} s" : Innermost(e);
            }

            if (attempt == Attempts)
            {
                throw new HistoryException(HistoryFault.Unavailable, $"{_endpoint} failed {Attempts} times, the last time with: {problem}");
            }

            await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        // A form in the body, because an expression can be longer than a URL may be.
        using var form = new FormUrlEncodedContent(
        [
            new("query", expression),
            new("start", Seconds(fromMs)),
            new("end", Seconds(fromMs + ((steps - 1) * stepMs))),
            new("step", Seconds(stepMs)),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = form };
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    /// <summary>The outer message of a failed TLS handshake only says that there is an inner one.</summary>
    private static string Innermost(Exception exception) =>
        exception.InnerException is { } inner && exception.Message.Contains("inner exception", StringComparison.Ordinal)
            ? $"{exception.Message} {Innermost(inner)}"
            : exception.Message;

    private static string Seconds(long ms) => (ms / 1000m).ToString(CultureInfo.InvariantCulture);

    private static bool MayPass(HttpStatusCode status) => (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;

    /// <summary>Status and, where the server gives one, its reason: a query that times out will not pass, however often it is tried.</summary>
    private async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var parser = new RangeQueryParser(new HistoryFrame(0, 1, 0));
        try
        {
            await FeedAsync(parser, response, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or HistoryException)
        {
            // A proxy's page; the status says enough.
        }

        return parser.Error.Length > 0 ? $"status {(int)response.StatusCode} ({parser.Error})" : $"status {(int)response.StatusCode}";
    }

    private async Task<HistoryFrame> ReadBodyAsync(HttpResponseMessage response, string expression, HistoryFrame frame, CancellationToken cancellation)
    {
        if (response.Headers.Location is { } elsewhere && (int)response.StatusCode is >= 300 and < 400)
        {
            throw new HistoryException(HistoryFault.Invalid, $"{_endpoint} answered with status {(int)response.StatusCode} and leads to {elsewhere}, which is not followed; configure that address if it is the right one");
        }

        var parser = new RangeQueryParser(frame, _limits.MaxSeries);
        try
        {
            await FeedAsync(parser, response, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            // The last three: a label name twice, text that is no UTF-8, a number out of all range.
            throw new HistoryException(HistoryFault.Invalid, $"{_endpoint} answered with status {(int)response.StatusCode} and no JSON; is it a Prometheus? ({e.Message})", e);
        }

        if (parser.Status != "success")
        {
            var fault = IsTooLarge(response.StatusCode, parser.Error) ? HistoryFault.TooLarge
                : parser.Status == "error" ? HistoryFault.Refused
                : HistoryFault.Invalid;
            throw new HistoryException(fault, $"{_endpoint} refused the query with status {(int)response.StatusCode}: {parser.Error}\n  query: {expression}");
        }

        if (parser.HistogramSeries > 0)
        {
            throw new HistoryException(HistoryFault.Refused, $"the query gives native histograms, not numbers; wrap it in histogram_quantile or histogram_count\n  query: {expression}");
        }

        return frame;
    }

    /// <summary>Prometheus' own bounds, <c>--query.max-samples</c> and the points of a series: not the expression is wrong, but its span.</summary>
    private static bool IsTooLarge(HttpStatusCode status, string error) =>
        status == HttpStatusCode.RequestEntityTooLarge
        || error.Contains("too many samples", StringComparison.Ordinal)
        || error.Contains("exceeded maximum resolution", StringComparison.Ordinal);

    /// <summary>Reads in pieces that keep what the parser could not use yet; grows only for a single long token.</summary>
    private async Task FeedAsync(RangeQueryParser parser, HttpResponseMessage response, CancellationToken cancellation)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[64 << 10];
        var filled = 0;
        var total = 0L;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
            filled += read;
            total += read;
            if (total > _limits.MaxResponseBytes)
            {
                throw new HistoryException(HistoryFault.TooLarge, $"{_endpoint} answered with more than {_limits.MaxResponseBytes} bytes");
            }

            var consumed = parser.Read(buffer.AsSpan(0, filled), isLast: read == 0);
            if (read == 0)
            {
                return;
            }

            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}

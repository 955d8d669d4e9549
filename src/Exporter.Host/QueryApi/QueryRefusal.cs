namespace Exporter.Host.QueryApi;

/// <summary>A question that is not answered, with what Prometheus' API calls the type of error.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="type">Prometheus' <c>errorType</c>.</param>
/// <param name="message">What is wrong, for a person.</param>
internal sealed class QueryRefusal(int status, string type, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Prometheus' <c>errorType</c>.</summary>
    public string Type { get; } = type;

    /// <summary>The question itself is wrong.</summary>
    public static QueryRefusal BadData(string message) => new(StatusCodes.Status400BadRequest, "bad_data", message);

    /// <summary>A parameter is wrong.</summary>
    public static QueryRefusal Parameter(string name, string message) => BadData($"invalid parameter \"{name}\": {message}");

    /// <summary>The data do not fit the question, or are too many.</summary>
    public static QueryRefusal Execution(string message) => new(StatusCodes.Status422UnprocessableEntity, "execution", message);

    /// <summary>It took too long.</summary>
    public static QueryRefusal Timeout(TimeSpan limit) =>
        new(StatusCodes.Status503ServiceUnavailable, "timeout", $"query timed out after {limit.TotalSeconds} s (query.timeout, or the request's own)");

    /// <summary>The form did not come, or there is no memory for it.</summary>
    public static QueryRefusal Slow() =>
        new(StatusCodes.Status503ServiceUnavailable, "unavailable", "the form arrived too slowly (ingest.body_timeout), or there is no memory for it (ingest.max_body_memory_bytes)");

    /// <summary>Too many ask at once.</summary>
    public static QueryRefusal Busy(int limit) =>
        new(StatusCodes.Status503ServiceUnavailable, "unavailable", $"more than {limit} queries at once (query.max_concurrent)");
}

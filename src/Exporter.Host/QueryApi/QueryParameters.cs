using System.Collections.Immutable;
using System.Globalization;
using Exporter.Signals;
using Exporter.Signals.PromQL;
using Microsoft.Extensions.Primitives;

namespace Exporter.Host.QueryApi;

/// <summary>The parameters of one request, from a form in its body and from its address; the body comes first, as in Prometheus.</summary>
internal sealed class QueryParameters
{
    private readonly IFormCollection? _form;
    private readonly IQueryCollection _query;

    private QueryParameters(IFormCollection? form, IQueryCollection query) => (_form, _query) = (form, query);

    /// <summary>Parameters that came otherwise than with an address.</summary>
    public static QueryParameters Of(Dictionary<string, StringValues> values) => new(null, new QueryCollection(values));

    /// <summary>Reads them.</summary>
    /// <exception cref="QueryRefusal">The form cannot be read.</exception>
    public static async Task<QueryParameters> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            var form = request.HasFormContentType ? await request.ReadFormAsync(cancellation) : null;
            return new QueryParameters(form, request.Query);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            throw QueryRefusal.BadData($"error parsing form values: {exception.Message}");
        }
    }

    /// <summary>The first value; empty where there is none.</summary>
    public string Get(string name) => All(name).FirstOrDefault() ?? "";

    /// <summary>All values.</summary>
    public IEnumerable<string> All(string name) => Values(_form?[name] ?? StringValues.Empty).Concat(Values(_query[name]));

    /// <summary>A time in Unix ms; null where the parameter is absent.</summary>
    public long? Time(string name) => Get(name) is { Length: > 0 } text
        ? TimeText.TryParse(text, out var ms)
            ? ms
            : throw QueryRefusal.Parameter(name, $"Invalid time value for '{name}': cannot parse \"{text}\" to a valid timestamp")
        : null;

    /// <summary>A duration in ms, a number of seconds or Prometheus' notation; null where the parameter is absent.</summary>
    public long? Duration(string name)
    {
        var text = Get(name);
        if (text.Length == 0)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9)
        {
            return (long)(seconds * 1000);
        }

        return PrometheusDuration.TryParse(text, out var duration)
            ? (long)duration.TotalMilliseconds
            : throw QueryRefusal.Parameter(name, $"cannot parse \"{text}\" to a valid duration");
    }

    /// <summary>How many elements are wanted at most; int.MaxValue where nothing is said.</summary>
    public int Limit() => Get("limit") is not { Length: > 0 } text ? int.MaxValue
        : !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? throw QueryRefusal.Parameter("limit", $"cannot parse \"{text}\" to a non-negative number")
        : limit == 0 ? int.MaxValue : limit;

    /// <summary>The expression.</summary>
    public AdHocQuery Expression() => AdHocQuery.TryCompile(Get("query"), out var query, out var errors)
        ? query
        : throw QueryRefusal.Parameter("query", Describe(errors));

    /// <summary>The series selectors of <c>match[]</c>.</summary>
    public IReadOnlyCollection<ImmutableArray<LabelMatcher>> Matches() => AdHocQuery.TryParseSelectors(All("match[]"), out var selectors, out var errors)
        ? selectors
        : throw QueryRefusal.Parameter("match[]", Describe(errors));

    private static string Describe(ImmutableArray<PromQlError> errors) =>
        string.Join('\n', errors.Select(error => $"{error.Line}:{error.Column}: parse error: {error.Message}"));

    private static IEnumerable<string> Values(StringValues values) => values.Where(value => value is not null)!;
}

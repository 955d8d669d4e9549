using Exporter.Host.QueryApi;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Endpoints;

/// <summary>Which of the things kept about entities a question is about: <c>predictor</c>, <c>match[]</c>, <c>start</c>, <c>end</c> and <c>limit</c>.</summary>
internal sealed class KeptFilter
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private readonly LabelCondition[] _matches;
    private readonly long _startMs;
    private readonly long _endMs;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="QueryRefusal">One of them is wrong.</exception>
    public KeptFilter(QueryParameters parameters)
    {
        Predictor = parameters.Get("predictor");
        _matches = [.. parameters.Matches().Select(matchers => LabelCondition.TryCreate(matchers, out var condition, out var complaint)
            ? condition
            : throw QueryRefusal.Parameter("match[]", complaint))];
        (_startMs, _endMs) = (parameters.Time("start") ?? long.MinValue, parameters.Time("end") ?? long.MaxValue);
        Limit = parameters.Get("limit").Length == 0 ? DefaultLimit : Math.Min(parameters.Limit(), MaxLimit);
    }

    /// <summary>Whose; empty for all predictors.</summary>
    public string Predictor { get; }

    /// <summary>Elements of one answer.</summary>
    public int Limit { get; }

    /// <summary>True for what is about a wanted entity and overlaps the wanted time.</summary>
    public bool Wants(Labels entity, long fromMs, long toMs) =>
        fromMs <= _endMs && toMs >= _startMs && (_matches.Length == 0 || _matches.Any(match => match.Matches(entity)));
}

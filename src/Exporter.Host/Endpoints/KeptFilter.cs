using Exporter.Feedback.Storage;
using Exporter.Host.Problems;
using Exporter.Signals;
using Exporter.Signals.PromQL;
using Microsoft.Data.Sqlite;

namespace Exporter.Host.Endpoints;

/// <summary>Which of the things kept about entities a question is about: <c>predictor</c>, <c>match[]</c>, <c>start</c>, <c>end</c> and <c>limit</c>.</summary>
internal sealed class KeptFilter
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private readonly LabelCondition[] _matches;
    private readonly int _limit;
    private readonly long _startMs;
    private readonly long _endMs;

    /// <summary>Reads the parameters; what is wrong with them is noted there.</summary>
    public KeptFilter(CheckedParameters parameters)
    {
        Predictor = parameters.Get("predictor");
        _matches = parameters.Matches();
        (_startMs, _endMs) = (parameters.Time("start") ?? long.MinValue, parameters.Time("end") ?? long.MaxValue);
        _limit = parameters.Limit(DefaultLimit, MaxLimit);
    }

    /// <summary>Whose; empty for all predictors.</summary>
    public string Predictor { get; }

    /// <summary>Reads one answer's worth of what is kept.</summary>
    /// <param name="store">Where from.</param>
    /// <param name="read">Hands out what is kept, in the order of the answer, until what receives it wants no more.</param>
    /// <param name="isWanted">Whether one belongs into the answer: see <see cref="Wants"/>.</param>
    /// <returns>As many as an answer may have, and whether there are more behind them.</returns>
    public (IReadOnlyList<T> Page, bool IsMore) Page<T>(Store store, Action<SqliteConnection, Func<T, bool>> read, Func<T, bool> isWanted)
    {
        List<T> found = [];
        store.Read(
            connection =>
            {
                read(connection, kept =>
                {
                    if (isWanted(kept))
                    {
                        found.Add(kept);
                    }

                    return found.Count <= _limit;
                });
                return true;
            },
            otherwise: false);
        return ([.. found.Take(_limit)], found.Count > _limit);
    }

    /// <summary>True for what is about a wanted entity and overlaps the wanted time.</summary>
    public bool Wants(Labels entity, long fromMs, long toMs) =>
        fromMs <= _endMs && toMs >= _startMs && (_matches.Length == 0 || _matches.Any(match => match.Matches(entity)));
}

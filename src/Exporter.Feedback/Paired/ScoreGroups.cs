namespace Exporter.Feedback;

/// <summary>The counts of one horizon, laid out for measures under any weights of groups: only probabilities that occur, the highest first.</summary>
internal sealed class ScoreGroups
{
    private readonly uint[]?[] _tables;
    private readonly int[][] _codes;

    /// <summary>Looks at the counts, which must not change any more.</summary>
    /// <param name="scores">The counts.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="groups">The groups that are weighted.</param>
    internal ScoreGroups(PairScores scores, int horizon, int[] groups)
    {
        _tables = [.. groups.Select(group => scores.Find(horizon, group))];
        Failing = _tables.Count(table => table is not null && Codes().Any(code => table[PairScores.Cell(ofChallenger: false, happened: true, code)] > 0));
        _codes = [OccurringOf(ofChallenger: false), OccurringOf(ofChallenger: true)];

        int[] OccurringOf(bool ofChallenger) =>
            [.. Codes().Where(code => _tables.Any(table => table is not null && table[PairScores.Cell(ofChallenger, true, code)] + (ulong)table[PairScores.Cell(ofChallenger, false, code)] > 0))];
    }

    /// <summary>Groups with a failure ahead of some prediction.</summary>
    internal int Failing { get; }

    /// <summary>Area under the precision-recall curve as average precision; equal probabilities form one point.</summary>
    /// <param name="weights">How often each group counts.</param>
    /// <param name="ofChallenger">Whose probabilities.</param>
    /// <returns>NaN without a failure.</returns>
    internal double AucPr(int[] weights, bool ofChallenger)
    {
        var (area, right, seen) = (0.0, 0L, 0L);
        foreach (var code in _codes[ofChallenger ? 1 : 0])
        {
            var (happened, quiet) = Count(weights, ofChallenger, code);
            right += happened;
            seen += happened + quiet;
            area += happened > 0 ? happened * (right / (double)seen) : 0;
        }

        return right > 0 ? area / right : double.NaN;
    }

    /// <summary>Mean square of probability − outcome.</summary>
    /// <inheritdoc cref="AucPr"/>
    /// <returns>NaN without a prediction.</returns>
    internal double Brier(int[] weights, bool ofChallenger)
    {
        var (squares, seen) = (0.0, 0L);
        foreach (var code in _codes[ofChallenger ? 1 : 0])
        {
            var (happened, quiet) = Count(weights, ofChallenger, code);
            var probability = ProbabilityCode.ValueOf(code);
            squares += (happened * (1 - probability) * (1 - probability)) + (quiet * probability * probability);
            seen += happened + quiet;
        }

        return squares / seen;
    }

    private (long Happened, long Quiet) Count(int[] weights, bool ofChallenger, int code)
    {
        var (happened, quiet) = (0L, 0L);
        var (yes, no) = (PairScores.Cell(ofChallenger, happened: true, code), PairScores.Cell(ofChallenger, happened: false, code));
        for (var group = 0; group < weights.Length; group++)
        {
            if (weights[group] > 0 && _tables[group] is { } table)
            {
                happened += weights[group] * (long)table[yes];
                quiet += weights[group] * (long)table[no];
            }
        }

        return (happened, quiet);
    }

    private static IEnumerable<int> Codes() => Enumerable.Range(0, ProbabilityCode.Count).Select(code => ProbabilityCode.Count - 1 - code);
}

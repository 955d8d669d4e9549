namespace Exporter.Feedback.Budget;

/// <summary>What the live days say of one horizon: how many alerts each threshold would have given, and how good ones.</summary>
/// <remarks>
/// An alert at the model's own threshold that peaked at or above a higher threshold would have been an alert there too. It might have
/// been several, had it fallen and risen again; those are counted as one.
/// </remarks>
internal sealed class LiveTradeOff
{
    private readonly List<EvidenceDay> _days = [];

    /// <summary>Time watched, weeks.</summary>
    internal double Weeks { get; private set; }

    /// <summary>Time watched, summed over entities, weeks.</summary>
    internal double EntityWeeks { get; private set; }

    /// <summary>Entities watched at once, on average; 0 where nothing was.</summary>
    internal double Entities => Weeks > 0 ? EntityWeeks / Weeks : 0;

    /// <summary>Adds a day.</summary>
    internal void Add(EvidenceDay day, double weeks, double entityWeeks)
    {
        (Weeks, EntityWeeks) = (Weeks + weeks, EntityWeeks + entityWeeks);
        _days.Add(day);
    }

    /// <summary>Alerts whose peak has this code or a higher one.</summary>
    /// <param name="code">Code of a probability.</param>
    /// <param name="mostPerDay">Of one day no more are counted.</param>
    internal double AlertsFrom(int code, double mostPerDay = double.PositiveInfinity) => _days.Sum(day => Math.Min(Sum(day.Alerts, code), mostPerDay));

    /// <summary>Share of them that were right; null where none is decided.</summary>
    internal double? PrecisionFrom(int code) => Share(_days.Sum(day => Sum(day.Right, code)), _days.Sum(day => Sum(day.Wrong, code)));

    /// <summary>Share of the incidents that one of them announced; null without incidents.</summary>
    internal double? RecallFrom(int code)
    {
        var caught = _days.Sum(day => Sum(day.Caught, code));
        return Share(caught, _days.Sum(day => Sum(day.Caught, 0) + day.Missed) - caught);
    }

    private static int Sum(ReadOnlySpan<int> counts, int from)
    {
        var sum = 0;
        foreach (var count in counts[from..])
        {
            sum += count;
        }

        return sum;
    }

    private static double? Share(int part, int rest) => part + rest == 0 ? null : part / (double)(part + rest);
}

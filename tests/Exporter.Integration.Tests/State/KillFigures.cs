using System.Globalization;

namespace Exporter.Integration.Tests.State;

/// <summary>What the kills of a run cost, as its summary says it.</summary>
internal sealed class KillFigures
{
    private readonly List<(TimeSpan Interval, long LostSteps, long IntervalSteps, long BoundSteps)> _kills = [];
    private int _inTheMidst;
    private long _compared;
    private long _wrong;
    private long _missing;
    private long _unexplained;
    private long _lostSamples;

    /// <summary>Kills so far.</summary>
    public int Kills => _kills.Count;

    /// <summary>Notes a kill.</summary>
    /// <param name="interval">The snapshot interval of the life that ended.</param>
    /// <param name="inTheMidst">Whether a snapshot was being written.</param>
    /// <param name="lostSteps">Steps that were evaluated on acknowledged samples and are not in the snapshot.</param>
    /// <param name="intervalSteps">Steps of the interval before the kill.</param>
    /// <param name="boundSteps">Steps of an interval and of the time that writing takes.</param>
    /// <param name="lostSamples">Acknowledged samples that no step in the snapshot has seen; they are not sent again.</param>
    public void Killed(TimeSpan interval, bool inTheMidst, long lostSteps, long intervalSteps, long boundSteps, long lostSamples)
    {
        _kills.Add((interval, lostSteps, intervalSteps, boundSteps));
        _inTheMidst += inTheMidst ? 1 : 0;
        _lostSamples += lostSamples;
    }

    /// <summary>Notes what a snapshot held.</summary>
    public void Checked(SnapshotCheck check)
    {
        _compared += check.Present + check.PresentCoarse;
        _wrong += check.Wrong.Count;
        _missing += check.Missing;
        _unexplained += check.Unexplained.Count;
    }

    /// <summary>The figures, some lines.</summary>
    public string Describe(TimeSpan elapsed, StubbornSender sender)
    {
        IEnumerable<string> intervals = _kills.GroupBy(kill => kill.Interval).OrderBy(group => group.Key).Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"  interval {group.Key.TotalSeconds} s: {group.Count()} kills; steps lost per kill: median {Median(group.Select(kill => kill.LostSteps))}, maximum {group.Max(kill => kill.LostSteps)}; steps of an interval: median {Median(group.Select(kill => kill.IntervalSteps))}; asserted bound: median {Median(group.Select(kill => kill.BoundSteps))}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {elapsed.TotalMinutes:0.0} minutes, {Kills} kills, {_inTheMidst} of them while a snapshot was being written, {sender.Acknowledged} requests acknowledged, {sender.Retries} attempts in vain
            {_compared} values compared, {_wrong} wrong; {_missing} missing within what a kill lost and the signals' reach, {_unexplained} missing elsewhere
            {_lostSamples} samples acknowledged, in no snapshot and not sent again (a sender repeats only what was not acknowledged)
            {string.Join('\n', intervals)}
            """);
    }

    private static long Median(IEnumerable<long> values)
    {
        long[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }
}

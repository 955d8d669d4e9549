using System.Globalization;
using System.Text.RegularExpressions;

namespace Exporter.Integration.Tests.State;

/// <summary>What a process that has ended said of its snapshots.</summary>
/// <param name="LastBeganAt">When its last complete snapshot was begun; null when it wrote none.</param>
/// <param name="Longest">Longest time that writing one took.</param>
internal sealed partial record LifeLog(DateTimeOffset? LastBeganAt, TimeSpan Longest)
{
    // Times in the log have milliseconds, and are taken a little after the snapshot ended.
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(5);

    public static LifeLog Of(string output)
    {
        (DateTimeOffset At, TimeSpan Took)[] written = [.. Written().Matches(output).Select(match => (
            DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))))];
        return written.Length == 0
            ? new LifeLog(null, TimeSpan.Zero)
            : new LifeLog(written[^1].At - written[^1].Took - Precision, written.Max(snapshot => snapshot.Took));
    }

    [GeneratedRegex("""time=(?<time>\S+) level=INFO msg="Snapshot written" .*\bseconds=(?<seconds>\S+)""")]
    private static partial Regex Written();
}

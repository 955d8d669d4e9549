using System.Globalization;
using System.Text.RegularExpressions;

namespace Exporter.Integration.Tests.State;

/// <summary>What a process that has ended said of its snapshots.</summary>
/// <param name="LastBeganAfter">
/// When the snapshot before the last complete one had ended: the last one began after that. Null when there were not two. The last line's own time and
/// duration would tell more, but a busy machine may let any time pass between measuring and writing the line.
/// </param>
/// <param name="Longest">Longest time that writing one took.</param>
internal sealed partial record LifeLog(DateTimeOffset? LastBeganAfter, TimeSpan Longest)
{
    public static LifeLog Of(string output)
    {
        (DateTimeOffset At, TimeSpan Took)[] written = [.. Written().Matches(output).Select(match => (
            DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))))];
        return new LifeLog(
            written.Length > 1 ? written[^2].At : null,
            written.Select(snapshot => snapshot.Took).DefaultIfEmpty().Max());
    }

    [GeneratedRegex("""time=(?<time>\S+) level=INFO msg="Snapshot written" .*\bseconds=(?<seconds>\S+)""")]
    private static partial Regex Written();
}

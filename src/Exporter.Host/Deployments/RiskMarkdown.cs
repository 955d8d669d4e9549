using System.Buffers;
using System.Globalization;
using System.Text;

namespace Exporter.Host.Deployments;

/// <summary>The risk of a range as Markdown, to be posted as a comment of a change.</summary>
/// <remarks>What authors wrote is text and nothing else: no markup, no link, and nobody is notified by a name in it.</remarks>
internal static class RiskMarkdown
{
    private const int MostCommits = 10;
    private const int ShaDigits = 10;
    private const int ReasonsShown = 2;

    private static readonly SearchValues<char> Markup = SearchValues.Create("\\`*_{}[]()<>#+-.!|~&@:");

    /// <summary>The comment.</summary>
    public static string Of(RangeRisk risk)
    {
        if (risk.Commits.Count == 0)
        {
            return $"### Deployment risk: nothing to deploy\n\n`{risk.Range.Replace('`', '\'')}` has no commits of its own.\n";
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### Deployment risk: {Percent(risk.Probability)}\n\n");
        text.Append(risk.TargetProbability is { } target
            ? $"Probability that a failure follows; that the target fails as it is: {Percent(target)}."
            : "Probability that at least one of the commits brings a defect in.");
        text.Append(risk.MaxProbability is { } limit ? $" The limit is {Percent(limit)}: **{(risk.IsTooHigh ? "above it" : "within it")}**.\n\n" : "\n\n");
        foreach (var reason in risk.Reasons ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"- {reason.Text}{Effect(reason.LogOdds)}\n");
        }

        text.Append(risk.Reasons is { Count: > 0 } ? "\n" : "");
        text.Append("| risk | commit | why |\n|---:|---|---|\n");
        foreach (var commit in risk.Commits.OrderByDescending(commit => commit.Probability).Take(MostCommits))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Percent(commit.Probability)} | `{commit.Sha[..Math.Min(ShaDigits, commit.Sha.Length)]}` {Plain(commit.Subject)} | {Why(commit)} |\n");
        }

        if (risk.Commits.Count > MostCommits)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nThe {MostCommits} riskiest of {risk.Commits.Count} commits.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n<sub>`{risk.Range.Replace('`', '\'')}`, model {risk.Model}, {risk.HistoryCommits} commits of history{(risk.IsHistoryCut ? ", which is cut: experience is underestimated" : "")}</sub>\n");
        return text.ToString();
    }

    private static string Effect(double? logOdds) =>
        logOdds is { } added ? string.Create(CultureInfo.InvariantCulture, $": odds × {Math.Exp(added):0.0#}") : "";

    private static string Why(CommitRisk commit) => commit.Unmeasured is { } unmeasured
        ? $"not measured: {unmeasured}; the share of all commits"
        : commit.Reasons.Count == 0 ? "nothing raises it" : string.Join("; ", commit.Reasons.Take(ReasonsShown).Select(reason => $"{reason.Aspect}: {reason.Text}"));

    private static string Percent(double probability) => (100 * probability).ToString("0", CultureInfo.InvariantCulture) + "%";

    /// <summary>A text that shows as it is: every character that might be markup becomes its number.</summary>
    private static string Plain(string subject)
    {
        var plain = new StringBuilder(subject.Length);
        foreach (var character in subject)
        {
            _ = Markup.Contains(character) ? plain.Append(CultureInfo.InvariantCulture, $"&#{(int)character};") : plain.Append(char.IsControl(character) ? ' ' : character);
        }

        return plain.ToString();
    }
}

using Exporter.Host.Deployments;

namespace Exporter.Tests.Host.Deployments;

public class RiskMarkdownTests
{
    [Fact]
    public void Comment_OfARange_HasTheRiskiestFirstAndWhy()
    {
        var text = RiskMarkdown.Of(Some(
            [Commit("Add a page", 0.1), Commit("Rewrite it all", 0.4) with { Reasons = [new RiskReasonAnswer("size", 0.7, "900 lines added"), new RiskReasonAnswer("history", 0.3, "many hands")] }],
            0.46) with { MaxProbability = 0.4 });

        Assert.Equal(
            """
            ### Deployment risk: 46%

            Probability that at least one of the commits brings a defect in. The limit is 40%: **above it**.

            | risk | commit | why |
            |---:|---|---|
            | 40% | `0123456789` Rewrite it all | size: 900 lines added; history: many hands |
            | 10% | `0123456789` Add a page | nothing raises it |

            <sub>`v1..v2`, model m-1, 100 commits of history</sub>

            """,
            text);
    }

    [Theory]
    [InlineData("@team look | here", "&#64;team look &#124; here")]
    [InlineData("<img src=x> [a](b)", "&#60;img src=x&#62; &#91;a&#93;&#40;b&#41;")]
    [InlineData("`code` https://x", "&#96;code&#96; https&#58;//x")]
    public void Comment_SubjectWithMarkup_ShowsItAsText(string subject, string shown) =>
        Assert.Contains($"` {shown} |", RiskMarkdown.Of(Some([Commit(subject, 0.1)], 0.1)), StringComparison.Ordinal);

    [Fact]
    public void Comment_OfManyCommits_ShowsTenAndSaysSo()
    {
        var text = RiskMarkdown.Of(Some([.. Enumerable.Range(0, 12).Select(i => Commit($"Change {i}", i / 100.0))], 0.5));

        Assert.Contains("The 10 riskiest of 12 commits.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Change 1 |", text, StringComparison.Ordinal);
    }

    private static RangeRisk Some(CommitRisk[] commits, double probability) => new("v1..v2", "m-1", probability, null, null, 100, false, commits);

    private static CommitRisk Commit(string subject, double probability) => new("0123456789abcdef", "2026-11-01T00:00:00Z", "ada", subject, probability, [], null, null);
}

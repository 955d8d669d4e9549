using Exporter.Risk.Git;

namespace Exporter.Tests.Risk;

public sealed class GitMeasuresTests : IDisposable
{
    private readonly GitCommand _git = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Measure_OfAnyHistory_IsWhatGitItselfSays(int seed)
    {
        _git.Feed(MadeHistory.Random(seed, commits: 60).ToString(), "fast-import", "--quiet");
        var naive = new NaiveMeasures(_git);

        var measured = Measure("main~20..main").Commits;

        Assert.Equal(naive.Range("main~20..main"), measured.Select(commit => commit.Sha));
        Assert.Contains(measured, commit => commit.Measures is not null);
        foreach (var commit in measured)
        {
            var expected = naive.Of(commit.Sha);
            Assert.Equal(expected is null, commit.Measures is null);
            if (expected is not null)
            {
                Assert.All(expected.ToArray().Zip(commit.Measures!.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-9));
            }
        }
    }

    [Fact]
    public void Measure_FileThatMoves_TakesItsPastAlong()
    {
        var history = new MadeHistory();
        var first = history.Commit("main", "ada", 1_000_000, "Begin");
        history.Write("a/x.txt", string.Concat(Enumerable.Range(0, 20).Select(i => $"line {i}\n")));
        var second = history.Commit("main", "bob", 1_086_400, "Move", first);
        history.Move("a/x.txt", "b/y.txt");
        history.Commit("main", "cyd", 1_259_200, "Fix it", second);
        history.Write("b/y.txt", string.Concat(Enumerable.Range(0, 20).Select(i => $"line {(i == 7 ? "seven" : i)}\n")));
        _git.Feed(history.ToString(), "fast-import", "--quiet");

        var commits = Measure("main~2..main").Commits;

        // A move without an edit changes no text.
        Assert.Equal("changes no text of a file that was there before", commits[0].Unmeasured);
        Assert.Equal([1, 1, 1, 0, 1, 1, 20, 1, 3, 2, 3, 1, 1, 1], commits[1].Measures!.ToArray());
    }

    [Fact]
    public void Measure_EmptyRange_HasNoCommits()
    {
        _git.Feed(MadeHistory.Random(3, commits: 3).ToString(), "fast-import", "--quiet");

        Assert.Empty(Measure("main..main").Commits);
    }

    [Fact]
    public void Measure_HistoryLongerThanTheLimit_SaysSo()
    {
        _git.Feed(MadeHistory.Random(3, commits: 10).ToString(), "fast-import", "--quiet");

        var cut = new GitMeasures(new GitLimits { MaxHistory = 4 }).Measure(_git.Folder, Range("main~2..main"), Cancellation);

        Assert.True(cut.IsHistoryCut);
        Assert.Equal((2, 4), (cut.Commits.Count, cut.HistoryCommits));
        Assert.False(Measure("main~2..main").IsHistoryCut);
    }

    [Fact]
    public void Measure_ShallowClone_SaysThatHistoryIsCut()
    {
        _git.Feed(MadeHistory.Random(3, commits: 8).ToString(), "fast-import", "--quiet");
        using var clone = new GitCommand();
        clone.Run("fetch", "--quiet", "--depth=4", $"file://{_git.Folder}", "main:shallow");

        var shallow = new GitMeasures(new GitLimits()).Measure(clone.Folder, Range("shallow~2..shallow"), Cancellation);

        Assert.True(shallow.IsHistoryCut);
        Assert.Equal(2, shallow.Commits.Count);
    }

    [Theory]
    [InlineData("no-such-tag..main", "no-such-tag")]
    [InlineData("main..no-such-tag", "no-such-tag")]
    public void Measure_UnknownRevision_IsNamed(string range, string revision)
    {
        _git.Feed(MadeHistory.Random(3, commits: 2).ToString(), "fast-import", "--quiet");

        Assert.Contains(revision, Assert.Throws<GitException>(() => Measure(range)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_RangeLongerThanTheLimit_IsRefusedWithIt()
    {
        _git.Feed(MadeHistory.Random(3, commits: 6).ToString(), "fast-import", "--quiet");

        var refused = Assert.Throws<GitException>(() => new GitMeasures(new GitLimits { MaxRange = 2 }).Measure(_git.Folder, Range("main~4..main"), Cancellation));
        Assert.Equal("range main~4..main has more than 2 commits, the limit", refused.Message);
    }

    [Fact]
    public void Measure_NoRepository_IsNamed() =>
        Assert.Contains("is no git repository", Assert.Throws<GitException>(() => new GitMeasures(new GitLimits()).Measure("/", Range("a..b"), Cancellation)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a..b", "a", "b")]
    [InlineData("v1..", "v1", "HEAD")]
    [InlineData("..b", "HEAD", "b")]
    public void Range_OfTwoRevisions_IsRead(string text, string from, string to) => Assert.Equal(new CommitRange(from, to), Range(text));

    [Theory]
    [InlineData("a...b", "three dots")]
    [InlineData("a", "not of the form A..B")]
    [InlineData("..", "not of the form A..B")]
    public void Range_OfAnotherForm_IsRefused(string text, string why)
    {
        Assert.False(CommitRange.TryParse(text, out _, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fixes the leak", true)]
    [InlineData("Repair a BUG", true)]
    [InlineData("Prefix the names", false)]
    [InlineData("Debug output", false)]
    public void FixPattern_ByDefault_AsksForWholeWords(string message, bool isFix) => Assert.Equal(isFix, new GitLimits().FixPattern.IsMatch(message));

    public void Dispose() => _git.Dispose();

    private static CommitRange Range(string text) => CommitRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error, nameof(text));

    private MeasuredRange Measure(string range) => new GitMeasures(new GitLimits()).Measure(_git.Folder, Range(range), Cancellation);
}

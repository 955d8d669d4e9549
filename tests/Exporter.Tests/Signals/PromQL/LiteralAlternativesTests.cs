using Exporter.Signals.PromQL;

namespace Exporter.Tests.Signals.PromQL;

public sealed class LiteralAlternativesTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("", "")]
    [InlineData("a|b|a", "a b")]
    [InlineData("(a|b)", "a b")]
    [InlineData("(?:web-1|web-2)", "web-1 web-2")]
    [InlineData(@"a\.b:80|c\|d|\(e\)|f\\", @"a.b:80 c|d (e) f\")]
    [InlineData("é|😀", "é 😀")]
    public void Pattern_ThatListsTexts_IsTheSetOfThem(string pattern, string texts)
    {
        Assert.True(LiteralAlternatives.TryRead(pattern, out var read));
        Assert.Equal(texts.Split(' ').Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a*|b")]
    [InlineData("(a)|(b)")]
    [InlineData("(?i)a")]
    [InlineData("(a|b")]
    [InlineData("a|b)")]
    [InlineData("^a")]
    [InlineData("a$")]
    [InlineData("[ab]")]
    [InlineData(@"\d")]
    [InlineData(@"a\")]
    [InlineData(@"(a\)")]
    [InlineData("\0")]
    public void Pattern_OfAnotherKind_IsLeftToTheRegularExpression(string pattern) => Assert.False(LiteralAlternatives.TryRead(pattern, out _));

    [Theory]
    [InlineData("a|b||c")]
    [InlineData(@"(host\-1|host-2\.example)")]
    [InlineData("(?:|x)")]
    public void Set_AgainstTexts_DecidesAsTheRegularExpression(string pattern)
    {
        Assert.True(LiteralAlternatives.TryRead(pattern, out var set));
        Assert.True(RegexPattern.TryCompile(pattern, out var regex, out _));
        Assert.All(
            (string[])["", "a", "b", "c", "x", "ab", "host-1", "host-2.example", "host-2xexample", "host-1|host-2.example", "a\n"],
            text => Assert.Equal(regex.IsMatch(text), set.Contains(text)));
    }

    [Fact]
    public void Matcher_OfThousandsOfTexts_IsNotTooLong()
    {
        var hosts = string.Join('|', Enumerable.Range(0, 5_000).Select(i => $"host-{i}:9100"));

        Assert.True(CompiledMatcher.TryCreate(new LabelMatcher("instance", MatchKind.NotRegex, hosts), out var matcher, out _));
        Assert.False(matcher.Matches("host-4999:9100"));
        Assert.True(matcher.Matches("host-5000:9100"));
        Assert.True(AdHocQuery.TryCompile($"up{{instance=~\"{hosts}\"}}", out _, out _));
    }
}

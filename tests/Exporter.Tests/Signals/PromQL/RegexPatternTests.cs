using Exporter.Signals.PromQL;

namespace Exporter.Tests.Signals.PromQL;

/// <summary>Where RE2 and .NET differ, patterns mean what they mean in Prometheus.</summary>
public class RegexPatternTests
{
    [Theory]
    [InlineData("a|b", "b", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData(".*", "line\nbreak", true)]
    [InlineData("a$", "a", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("^a$", "a", true)]
    [InlineData(@"\d+", "٣", false)]
    [InlineData(@"\d+", "3", true)]
    [InlineData(@"\D", "٣", true)]
    [InlineData(@"\w+", "é", false)]
    [InlineData(@"[\W]", "é", true)]
    [InlineData(@"[\w.-]+", "node-1.example", true)]
    [InlineData(@"\s", "\v", false)]
    [InlineData(@"[^\s]+", "a\tb", false)]
    [InlineData("[a-z-[x]", "[", true)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[^]a]", "]", false)]
    [InlineData("[[:alpha:]_]+", "a_B", true)]
    [InlineData("[[:digit:]]", "x", false)]
    [InlineData("(?P<n>x)y", "xy", true)]
    [InlineData("(?i)abc", "ABC", true)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?:a){2,3}", "aaa", true)]
    [InlineData(@"\Qa.b\E+", "a.bb", true)]
    [InlineData(@"\Qa.b\E", "axb", false)]
    [InlineData(@"\x41\x{42}", "AB", true)]
    [InlineData(@"\pL+", "é", true)]
    [InlineData(@"\p{Lu}", "a", false)]
    [InlineData(@"a\.b\/c\-d", "a.b/c-d", true)]
    [InlineData(@"/var/lib/docker/.+|/run.*", "/run/user", true)]
    [InlineData("", "", true)]
    public void Pattern_AgainstText_MatchesAsRe2Does(string pattern, string text, bool expected)
    {
        Assert.True(RegexPattern.TryCompile(pattern, out var regex, out var complaint), complaint);
        Assert.Equal(expected, regex.IsMatch(text));
    }

    [Fact]
    public void Pattern_BuiltToBacktrack_AnswersAtOnce()
    {
        Assert.True(RegexPattern.TryCompile("(a*)*b", out var regex, out _));
        Assert.DoesNotMatch(regex, new string('a', 50_000));
    }

    [Fact]
    public void Pattern_TooLong_IsRefusedWithTheLimit()
    {
        Assert.False(RegexPattern.TryCompile(new string('a', 8193), out _, out var complaint));
        Assert.Equal("regular expression of 8193 characters exceeds the limit of 8192", complaint);
    }
}

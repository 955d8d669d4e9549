using Exporter.Host.QueryApi;

namespace Exporter.Tests.Host.QueryApi;

public sealed class EscapedNameTests
{
    [Theory]
    [InlineData("instance", "instance")]
    [InlineData("U__instance", "instance")]
    [InlineData("U__http_2e_status", "http.status")]
    [InlineData("U__http_2E_status__code", "http.status_code")]
    [InlineData("U___1f600_", "😀")]
    [InlineData("U__", "")]
    public void Name_ThatIsEscaped_IsReadBack(string text, string name) => Assert.Equal(name, EscapedName.Unescape(text));

    [Theory]
    [InlineData("U__a_")]
    [InlineData("U__a_2e")]
    [InlineData("U__a_xy_b")]
    [InlineData("U__a_ 2e_b")]
    [InlineData("U__a_d800_b")]
    [InlineData("U__a_110000_b")]
    [InlineData("U__a_000002e_b")]
    public void Name_ThatDoesNotFollowTheScheme_StaysAsItIs(string text) => Assert.Equal(text, EscapedName.Unescape(text));
}

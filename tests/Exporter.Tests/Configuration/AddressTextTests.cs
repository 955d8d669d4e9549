using Exporter.Configuration;

namespace Exporter.Tests.Configuration;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("http://prometheus:9090/prefix", "http://prometheus:9090/prefix")]
    [InlineData("http://anna:secret@prometheus:9090", "http://xxxxx@prometheus:9090")]
    [InlineData("http://anna:sec@ret@prometheus", "http://xxxxx@prometheus")]
    [InlineData("http://anna:sec/ret@prometheus", "http://xxxxx@prometheus")]
    [InlineData("anna:secret@prometheus", "xxxxx@prometheus")]
    [InlineData("http://prometheus/?token=secret", "http://prometheus/?xxxxx")]
    [InlineData("http://anna:secret@prometheus/#secret", "http://xxxxx@prometheus/#xxxxx")]
    [InlineData("", "")]
    public void Secrets_AreHidden(string address, string shown) => Assert.Equal(shown, AddressText.Of(address));
}

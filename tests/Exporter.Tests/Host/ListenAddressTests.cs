using Exporter.Host;

namespace Exporter.Tests.Host;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:9977", "127.0.0.1:9977")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData(":9977", "[::]:9977")]
    [InlineData("0.0.0.0:80", "0.0.0.0:80")]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData("localhost:80", "127.0.0.1:80")]
    public void Address_AsExportersWriteIt_IsUnderstood(string text, string expected)
    {
        Assert.True(ListenAddress.TryParse(text, out var endPoint, out var error), error);
        Assert.Equal(expected, endPoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("9977")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:-1")]
    [InlineData("::1:80")]
    [InlineData("[::1")]
    [InlineData("[localhost]:80")]
    public void Address_Anything_Else_IsRefusedWithItsText(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var error));
        Assert.Contains($"\"{text}\"", error, StringComparison.Ordinal);
    }
}

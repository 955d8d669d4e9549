using Exporter.Host.Connections;

namespace Exporter.Tests.Host;

/// <summary>Connections take files, of which the system gives a process so many.</summary>
public class OpenFilesTests
{
    private const string Head = "Limit                     Soft Limit           Hard Limit           Units     ";

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             95943                95943                processes ", null)]
    [InlineData("Max open files", null)]
    public void Limit_IsTheSoftOne(string line, int? expected) => Assert.Equal(expected, OpenFiles.Parse([Head, line]));

    [Theory]
    [InlineData(4096, null, 4096)]
    [InlineData(4096, 20_000, 4096)]
    [InlineData(4096, 4096, 3456)]
    [InlineData(4096, 1024, 384)]
    [InlineData(100, 1024, 100)]
    public void Connections_LeaveFilesForTheProcessAndForThoseThatAreBeingClosed(int configured, int? limit, int expected) =>
        Assert.Equal(expected, OpenFiles.ConnectionsWithin(configured, limit));
}

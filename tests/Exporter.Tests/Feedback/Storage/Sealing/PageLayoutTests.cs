using Exporter.Feedback.Storage.Sealing;

namespace Exporter.Tests.Feedback.Storage.Sealing;

/// <summary>Where things lie, by hand: a header of 64 bytes, and 28 more bytes for each part.</summary>
public sealed class PageLayoutTests
{
    [Theory]
    [InlineData(0, 0, 0, 64)]
    [InlineData(100, 0, 0, 64)]
    [InlineData(4095, 0, 0, 64)]
    [InlineData(4096, 1, 4096, 4188)]
    [InlineData(3 * 4096, 3, 12288, 12436)]
    public void Database_At(long offset, long number, long start, long sealedAt) =>
        Assert.Equal(new PageLayout.Part(number, start, 4096, sealedAt), PageLayout.Database.At(offset));

    // The log's header takes 60 bytes, a frame's header 52, its page 4,124.
    [Theory]
    [InlineData(0, 0, 0, 32, 64)]
    [InlineData(31, 0, 0, 32, 64)]
    [InlineData(32, 1, 32, 24, 124)]
    [InlineData(55, 1, 32, 24, 124)]
    [InlineData(56, 2, 56, 4096, 176)]
    [InlineData(4151, 2, 56, 4096, 176)]
    [InlineData(4152, 3, 4152, 24, 4300)]
    [InlineData(4176, 4, 4176, 4096, 4352)]
    public void Log_At(long offset, long number, long start, int length, long sealedAt) =>
        Assert.Equal(new PageLayout.Part(number, start, length, sealedAt), PageLayout.Log.At(offset));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 0)]
    [InlineData(4187, 0)]
    [InlineData(4188, 4096)]
    [InlineData(8312, 8192)]
    public void Database_SizeOf_CountsWholePages(long sealedBytes, long size) => Assert.Equal(size, PageLayout.Database.SizeOf(sealedBytes));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(123, 0)]
    [InlineData(124, 32)]
    [InlineData(175, 32)]
    [InlineData(176, 56)]
    [InlineData(4299, 56)]
    [InlineData(4300, 4152)]
    [InlineData(4352, 4176)]
    public void Log_SizeOf_CountsWholeParts(long sealedBytes, long size) => Assert.Equal(size, PageLayout.Log.SizeOf(sealedBytes));

    [Fact]
    public void SealedSizeOf_IsTheInverse()
    {
        foreach (var layout in (PageLayout[])[PageLayout.Database, PageLayout.Log])
        {
            foreach (var size in Enumerable.Range(0, 20).Select(sealedBytes => layout.SizeOf(sealedBytes * 1000)))
            {
                Assert.Equal(size, layout.SizeOf(layout.SealedSizeOf(size)));
            }
        }
    }
}

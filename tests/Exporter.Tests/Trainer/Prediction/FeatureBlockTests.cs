using Exporter.Trainer.Prediction;

namespace Exporter.Tests.Trainer.Prediction;

public sealed class FeatureBlockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(9)]
    public void CopyRows_PutsEachValueIntoItsRowAndColumn(int columns)
    {
        // Value 1000 · row + column tells where it came from; the arrays are longer than the rows, as they may be.
        float[][] values = [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, 12).Select(row => (1000f * row) + column).ToArray())];
        var block = new FeatureBlock(10, values, [], []);
        var target = new float[3 * columns];
        block.CopyRows(5, target);
        Assert.Equal(from row in Enumerable.Range(5, 3) from column in Enumerable.Range(0, columns) select (1000f * row) + column, target);
    }
}

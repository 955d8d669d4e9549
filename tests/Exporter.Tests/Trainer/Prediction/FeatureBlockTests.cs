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
        var block = new FeatureBlock(10, [.. Enumerable.Range(0, columns)], values, [], []);
        var target = new float[3 * columns];
        block.CopyRows(5, target, columns);
        Assert.Equal(from row in Enumerable.Range(5, 3) from column in Enumerable.Range(0, columns) select (1000f * row) + column, target);
    }

    [Fact]
    public void CopyRows_SomeColumns_LeavesTheOthersAsTheyAre()
    {
        // Four neighbours, one by itself, and two neighbours at the end of ten.
        int[] places = [1, 2, 3, 4, 6, 8, 9];
        float[][] values = [.. places.Select(place => Enumerable.Range(0, 5).Select(row => (1000f * row) + place).ToArray())];
        var target = Enumerable.Repeat(-1f, 3 * 10).ToArray();
        new FeatureBlock(5, places, values, [], []).CopyRows(2, target, 10);
        Assert.Equal(from row in Enumerable.Range(2, 3) from place in Enumerable.Range(0, 10) select places.Contains(place) ? (1000f * row) + place : -1, target);
    }
}

using CsCheck;
using Exporter.Trainer.Packaging;

namespace Exporter.Tests.Trainer.Packaging;

public sealed class EvenSampleTests
{
    [Fact]
    public void Of_OfAFleetWhoseSizeIsAMultipleOfTheBlock_TakesAllEntities()
    {
        // 100 steps of 20 entities, one row of ten: one place in each block would be two entities for ever.
        var sample = EvenSample.Of([.. Enumerable.Range(0, 2000)], 200);

        Assert.Equal(20, sample.Select(row => row % 20).Distinct().Count());
    }

    [Fact]
    public void Of_AnyList_IsInOrderAndOneOfEachBlock() => Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 500]).Sample((count, most) =>
    {
        var sample = EvenSample.Of([.. Enumerable.Range(0, count)], most);
        return sample.Count <= most && sample.SequenceEqual(sample.Distinct().Order()) && sample.Count >= Math.Min(count, most) / 2;
    });
}

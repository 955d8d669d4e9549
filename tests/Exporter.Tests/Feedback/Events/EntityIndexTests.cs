using CsCheck;
using Exporter.Feedback.Events;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Events;

public sealed class EntityIndexTests
{
    private static readonly Gen<Labels> AnyLabels =
        Gen.Select(Gen.Char["abc"], Gen.Char["xyz"]).List[0, 3].Select(pairs => Labels.From(pairs.DistinctBy(pair => pair.Item1).Select(pair => new Label(pair.Item1.ToString(), pair.Item2.ToString()))));

    [Fact]
    public void Of_GivesWhatHasNoLabelThatTheEntityLacks() =>
        Gen.Select(AnyLabels.List[0, 12], AnyLabels, AnyLabels).Sample((things, entity, kept) =>
        {
            var index = new EntityIndex<int>();
            foreach (var (number, labels) in things.Index())
            {
                index.Add(labels, number);
            }

            var all = kept.Enumerate().Concat(entity.Enumerate()).GroupBy(label => label.Name).ToDictionary(group => group.Key, group => group.Last().Value);
            var expected = things.Index().Where(thing => thing.Item.Enumerate().All(label => all.GetValueOrDefault(label.Name) == label.Value)).Select(thing => thing.Index);

            Assert.Equal(expected, index.Of(entity, kept).Order());
        }, iter: 5_000);

    [Fact]
    public void IsEmpty_UntilThereIsAThing()
    {
        var index = new EntityIndex<int>();
        Assert.True(index.IsEmpty);

        index.Add(Labels.Empty, 1);

        Assert.False(index.IsEmpty);
        Assert.Equal([1], index.Of(Labels.Of(("a", "x")), Labels.Empty));
    }
}

using Exporter.Configuration.Recorded;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.ZeroShot;

namespace Exporter.Tests.Trainer.ZeroShot;

public sealed class BalancedRowsTests
{
    [Fact]
    public void EachSystem_HasAsManyRows_HalfOfThemWithAFailureAhead()
    {
        using var planted = new PlantedSystems();
        planted.Add("pumps", 1, 6, "flow");
        planted.Add("hosts", 1, 6, "latency", "cpu");

        var balanced = new BalancedRows(Read(planted), 500);

        Assert.Equal(1000, balanced.Rows.Count);
        var labels = balanced.Labels;
        foreach (var system in (int[])[0, 1])
        {
            var rows = balanced.Of(other => other == system);
            Assert.Equal((500, 250), (rows.Count, rows.Count(row => labels[row] == RowLabel.Onset)));
        }
    }

    [Fact]
    public void Probabilities_OfNoEvidence_AreThePrior_AndOfAYoungEntityNearIt()
    {
        using var planted = new PlantedSystems();
        planted.Add("pumps", 1, 6, "flow");
        var part = Read(planted)[0].Tasks[0].Test;

        var prior = part.Probabilities(new double[part.Rows.Count]).SelectMany(scores => scores).Where(double.IsFinite).Distinct().ToArray();

        // Failures are looked for within 4 h 10 min of the point, one a week is expected: 1 − exp(−(25/6) / 168).
        Assert.Equal([1 - Math.Exp(-25.0 / 6 / 168)], prior, (a, b) => Math.Abs(a - b) < 1e-9);

        // Watched from the 60th step on, when evidence counts in full: ln 3 makes the odds three times as large.
        var thrice = part.Probabilities([.. Enumerable.Repeat(Math.Log(3), part.Rows.Count)])[0];
        Assert.Equal(3 * prior[0] / (1 - prior[0]), thrice[0] / (1 - thrice[0]), 1e-9);
    }

    [Fact]
    public void NoFailure_IsNothingToLearnFrom()
    {
        using var planted = new PlantedSystems();
        planted.Add("pumps", 1, 6, "flow");
        File.WriteAllText(Path.Combine(planted.Data, "pumps", "train_labels.csv"), "kind,entity,start,end\nobserve,train1,60000,180000\n");

        var thrown = Assert.Throws<TrainingException>(() => new BalancedRows(Read(planted), 500));

        Assert.Equal("pumps main: no point of train with a value has a failure ahead; there is nothing to learn from", thrown.Message);
    }

    private static RecordedSystem[] Read(PlantedSystems planted) => RecordedSystem.Read(
        Directory.EnumerateFiles(planted.Mappings).Order(StringComparer.Ordinal).Select(file => RecordedMappingLoader.TryLoad(file, out var mapping, out _) ? mapping : throw new InvalidDataException(file)),
        planted.Data, TextWriter.Null);
}

using Exporter.Features;
using Exporter.Models.Drift;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Tests.Models;
using Exporter.Trainer.Packaging;

namespace Exporter.Tests.Trainer.Packaging;

/// <summary>Components of made-up rows: features 0 and 1 are one normal variable and another, 2 is their sum, 3 never changes.</summary>
public sealed class ReferenceSubspacesTests
{
    private const int Days = 12;
    private const int HoursADay = 24;

    private static readonly PredictorDefinition Definition = new()
    {
        Name = "related",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromHours(1),
        Horizons = [TimeSpan.FromHours(2)],
        Signals = [new SignalDefinition("a", "a")],
        Seasonality = [],
    };

    private static readonly FeatureSchema Schema = FeatureSchema.For(Definition);

    [Fact]
    public void Of_FeaturesThatAddUp_AreTwoComponentsAndNoError()
    {
        var (rows, train, heldOut) = Related();

        var subspace = ReferenceSubspaces.Of(Definition, rows, train, heldOut, Schema, Schema.Names.Take(4))!;

        Assert.Equal(Schema.Names.Take(3), subspace.Features);
        Assert.Equal(2, subspace.Components.Length);
        Assert.Equal(1, subspace.Explained, 2);
        Assert.Equal([10, 20, 30], subspace.Means.Select(mean => Math.Round(mean)));

        // Variances of two independent features add up in the third.
        Assert.Equal(Math.Sqrt((subspace.Deviations[0] * subspace.Deviations[0]) + (subspace.Deviations[1] * subspace.Deviations[1])), subspace.Deviations[2], 1);
        Assert.Equal(heldOut.Count, subspace.Errors.Counts.Sum());
        Assert.InRange(subspace.Errors.Edges.Max(), 0, 0.05);

        // Each value is an ordinary one by itself.
        var reconstruction = new Reconstruction(subspace, Schema.Names);
        Assert.InRange(reconstruction.Error(Row(11, 21, 32)), 0, 0.01);
        Assert.True(reconstruction.Error(Row(11, 21, 28)) > 0.5);
    }

    [Fact]
    public void Of_TheSameRows_IsTheSame()
    {
        var (rows, train, heldOut) = Related();
        var contract = SomeModels.Contract with { Features = Schema.Names };

        var texts = Enumerable.Range(0, 2).Select(_ => (contract with { Subspace = ReferenceSubspaces.Of(Definition, rows, train, heldOut, Schema, Schema.Names.Take(4)) }).ToJson()).ToArray();

        Assert.Contains("\"subspace\"", texts[0], StringComparison.Ordinal);
        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public void Of_FewerThanThreeFeaturesThatVary_IsNone()
    {
        var (rows, train, heldOut) = Related();

        Assert.Null(ReferenceSubspaces.Of(Definition, rows, train, heldOut, Schema, [Schema.Names[0], Schema.Names[1], Schema.Names[3]]));
    }

    [Fact]
    public void Of_WhatIsKnownOfAnEntityBesidesItsSignals_HasNoPart()
    {
        var (rows, train, heldOut) = Related();
        var ofEntity = Schema.Names.First(name => name.StartsWith(FeatureSchema.EntityPrefix + ":", StringComparison.Ordinal));

        Assert.DoesNotContain(ofEntity, ReferenceSubspaces.Of(Definition, rows, train, heldOut, Schema, [ofEntity, .. Schema.Names.Take(3)])!.Features);
    }

    private static (TrainingRows Rows, List<int> Train, List<int> HeldOut) Related()
    {
        var random = new Random(5);
        var rows = new TrainingRows(Schema.Names.Length);
        for (var entity = 0; entity < 8; entity++)
        {
            rows.Entities.Add(Labels.Of(("instance", $"host-{entity}")));
            rows.OnsetsMs.Add([]);
        }

        for (var hour = 0; hour < (Days + 6) * HoursADay; hour++)
        {
            for (var entity = 0; entity < rows.Entities.Count; entity++)
            {
                var (a, b) = (10 + Normal(), 20 + Normal());
                rows.Add(hour * 3_600_000L, entity, Row(a, b, a + b));
            }
        }

        var cut = rows.Count * 2 / 3;
        return (rows, [.. Enumerable.Range(0, cut)], [.. Enumerable.Range(cut, rows.Count - cut)]);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static float[] Row(double a, double b, double sum)
    {
        var row = new float[Schema.Names.Length];
        (row[0], row[1], row[2], row[3]) = ((float)a, (float)b, (float)sum, 7);
        for (var column = 4; column < row.Length; column++)
        {
            // Varies for every column, so that nothing but its name keeps one out.
            row[column] = (float)((a * column) % 3);
        }

        return row;
    }
}

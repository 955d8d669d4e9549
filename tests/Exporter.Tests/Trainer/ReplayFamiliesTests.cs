using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

/// <summary>The trainer reads groups of peers, changes and dependencies from history by the very expressions that the sidecar evaluates.</summary>
public sealed class ReplayFamiliesTests
{
    private const long StepMs = PlantedHistory.StepMs;

    private static readonly PredictorDefinition Definition = new()
    {
        Name = "families",
        EntityLabels = ["instance"],
        KeepLabels = ["job"],
        PeerLabels = ["job"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("used", "used")],
        FailureExpression = "failed",
        ChangeExpression = "changed",
        DependencyExpression = "calls",
    };

    [Fact]
    public async Task Run_ReadsEveryExpressionOfTheDefinition()
    {
        // Six hosts, the last of another job, steps of five minutes. At step 3 host 0 changes; at step 6 host 1, on which host 0 depends, fails.
        var source = new MemorySource();
        for (var step = 0; step < 10; step++)
        {
            for (var host = 0; host < 6; host++)
            {
                source.Set("used", Labels.Of(("instance", $"{host}"), ("job", host < 5 ? "web" : "db")), At(step), host);
            }

            source.Set("calls", Labels.Of(("instance", "0"), ("on_instance", "1")), At(step), 1);
            source.Set("calls", Labels.Of(("instance", "0"), ("on_instance", "gone")), At(step), 1);
            source.Set("changed", Labels.Of(("instance", "0")), At(step), step == 3 ? 1 : 0);
            source.Set("failed", Labels.Of(("instance", "1")), At(step), step == 6 ? 1 : 0);
        }

        var replay = new Replay(Definition, new TrainingOptions { FromMs = At(0), ToMs = At(9) });
        var rows = await replay.RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);
        float Feature(string name, int host, int step)
        {
            var row = Enumerable.Range(0, rows.Count).Single(row => rows.Entities[rows.EntityOf(row)].Get("instance") == $"{host}" && rows.StepMsOf(row) == At(step));
            return rows.Row(row)[replay.Schema.Names.IndexOf(name)];
        }

        Assert.Equal((168f, 0f), (Feature("entity:hours_since_change", 0, 2), Feature("entity:changes_1d", 0, 2)));
        Assert.Equal((0.5f, 1f), (Feature("entity:hours_since_change", 0, 9), Feature("entity:changes_1d", 0, 9)));
        Assert.Equal((0f, 1f), (Feature("entity:dependencies_failing", 0, 5), Feature("entity:dependencies_missing", 0, 5)));
        Assert.Equal((0.5f, 0f), (Feature("entity:dependencies_failing", 0, 6), Feature("entity:hours_since_dependency_incident", 0, 6)));
        Assert.True(float.IsNaN(Feature("entity:dependencies_failing", 2, 6)));

        // Web: 0 1 2 3 4, median 2, MAD 1. The one of the other job has no peers.
        Assert.Equal(2 / 1.4826, Feature("used:peer_z_by_job", 4, 9), 1e-5);
        Assert.True(float.IsNaN(Feature("used:peer_z_by_job", 5, 9)));
    }

    private static long At(int step) => PlantedHistory.FromMs + (step * StepMs);
}

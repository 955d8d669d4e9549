using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

public sealed class FailingStepsTests
{
    private static readonly Labels Host = Labels.Of(("instance", "a"));

    [Fact]
    public async Task IsAhead_ExpressionAndListedIncidents_CountAlike()
    {
        // Failing at 5, 6 (said by two label sets) and 20; somebody wrote down an incident between 30 and 31, which counts at 31.
        var source = new MemorySource();
        for (var step = 0; step < 40; step++)
        {
            source.Set("failed", Labels.Of(("instance", "a"), ("job", "x")), At(step), step is 5 or 20 ? 1 : 0);
            source.Set("failed", Labels.Of(("instance", "a"), ("job", "y")), At(step), step is 6 ? 2 : double.NaN);
        }

        var options = new TrainingOptions { FromMs = At(0), ToMs = At(39), Incidents = [new ListedIncident(Host, At(30) + 1, At(30) + 2)] };
        var failing = await FailingSteps.ReadAsync(source, PlantedHistory.Definition, options, TestContext.Current.CancellationToken);

        const long Horizon = 3 * PlantedHistory.StepMs;
        Assert.Equal([2, 3, 4, 5, 17, 18, 19, 28, 29, 30], Enumerable.Range(0, 40).Where(step => failing.IsAhead(Host, At(step), Horizon)));
        Assert.Equal(10, failing.StepsAhead(Horizon));
        Assert.Equal([Host], failing.Entities);
    }

    private static long At(int step) => PlantedHistory.FromMs + (step * PlantedHistory.StepMs);
}

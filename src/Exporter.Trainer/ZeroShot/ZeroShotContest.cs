using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Holds each system out in turn, learns from the others, and scores its test entities beside the baseline.</summary>
/// <param name="systems">At least three.</param>
/// <param name="rowsOfSystem">Rows of each that are learnt from.</param>
/// <param name="log">Told what is tried.</param>
internal sealed class ZeroShotContest(IReadOnlyList<RecordedSystem> systems, int rowsOfSystem, TextWriter log)
{
    private const int FewestSystems = 3;

    /// <summary>Runs the contest.</summary>
    /// <returns>What came of each system.</returns>
    /// <exception cref="TrainingException">There are fewer than three systems, or nothing can be foretold on any.</exception>
    public IReadOnlyList<(RecordedSystem System, TaskComparison[] Tasks)> Run()
    {
        if (systems.Count < FewestSystems)
        {
            throw new TrainingException($"{systems.Count} systems, at least {FewestSystems} are needed: one is held out, and of the others one in turn");
        }

        if (systems.All(system => system.StaysQuiet))
        {
            throw new TrainingException("every system has a budget of false alarms because nothing can be foretold: there is nothing to learn from");
        }

        log.WriteLine("all systems");
        var ofAll = new ZeroShotTraining(systems, rowsOfSystem, log).Run();
        List<(RecordedSystem, TaskComparison[])> compared = [];
        foreach (var system in systems)
        {
            log.WriteLine($"without {system.Name}");
            var ofOthers = new ZeroShotTraining([.. systems.Where(other => other != system)], rowsOfSystem, log).Run();
            compared.Add((system, Array.ConvertAll(system.Tasks, task => new TaskComparison(
                task, Scorer(task.Test, task.Test.Baseline), Scorer(task.Test, task.Test.Probabilities(ofOthers.Evidence(task.Test.Rows))), Scorer(task.Test, task.Test.Probabilities(ofAll.Evidence(task.Test.Rows)))))));
        }

        return compared;
    }

    private static TaskScorer Scorer(SystemPart part, double[][] scores) => new(part.Task, part.Grids, scores, part.EntityDays);
}

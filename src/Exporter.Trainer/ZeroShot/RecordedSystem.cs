using Exporter.Configuration.Recorded;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.ZeroShot;

/// <summary>A kind of machines that is held out as a whole: all mappings of one folder, with all that is asked of them.</summary>
/// <param name="Name">Name of the folder.</param>
/// <param name="Tasks">What is asked, at least one.</param>
internal sealed record RecordedSystem(string Name, SystemTask[] Tasks)
{
    /// <summary>Whether nothing of it can be foretold, as far as its publishers know: there a good model stays quiet.</summary>
    public bool StaysQuiet => Array.TrueForAll(Tasks, task => task.StaysQuiet);

    /// <summary>Replays the systems of mappings.</summary>
    /// <param name="mappings">What the columns of the sets mean.</param>
    /// <param name="dataFolder">Folder of all sets.</param>
    /// <param name="log">Told of each task.</param>
    /// <exception cref="TrainingException">A file is missing, or not as its mapping says.</exception>
    public static RecordedSystem[] Read(IEnumerable<RecordedMapping> mappings, string dataFolder, TextWriter log) =>
    [
        .. mappings.GroupBy(mapping => mapping.Folder)
            .Select(group => new RecordedSystem(group.Key, [.. group.SelectMany(mapping => TasksOf(mapping, dataFolder, log))]))
            .Where(system => system.Tasks.Length > 0),
    ];

    private static IEnumerable<SystemTask> TasksOf(RecordedMapping mapping, string dataFolder, TextWriter log)
    {
        foreach (var task in mapping.Tasks.Where(task => task.Kind == RecordedTaskKind.Ahead))
        {
            var reader = new RecordingReader(mapping, dataFolder);
            var taken = new SystemTask($"{mapping.Predictor.Name} {task.Name}", task.Budget is not null, SystemPart.Take(mapping, task, reader, "train"), SystemPart.Take(mapping, task, reader, "test"));
            log.WriteLine($"  {taken.Name}: {taken.Train.Rows.Count} rows of {taken.Train.Grids.Length} entities in train, {taken.Test.Rows.Count} of {taken.Test.Grids.Length} in test");
            yield return taken;
        }
    }
}

/// <summary>One thing that is asked of a system.</summary>
/// <param name="Name">Predictor and task.</param>
/// <param name="StaysQuiet">Whether its publishers found nothing that foretells failures.</param>
/// <param name="Train">Entities to learn from.</param>
/// <param name="Test">Other entities.</param>
internal sealed record SystemTask(string Name, bool StaysQuiet, SystemPart Train, SystemPart Test);

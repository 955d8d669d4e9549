using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Exporter.Configuration.Recorded;
using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>tasks</c>: runs published prediction tasks on recorded data and writes the figures beside the published ones.</summary>
internal sealed class TasksCommand : Command, IHasExamples
{
    private const string Page = "README.md";

    private readonly MappingFolder _sets = new("Folder of the data sets, with the page of published results.");
    private readonly Option<string[]> _tasks = new("--task") { Description = "Set, or set-task such as cmapss-far; all without it.", HelpName = "name" };
    private readonly Option<string> _learner = new("--learner") { Description = $"{string.Join(", ", TrainingOptions.Learners)}: who competes, as for train.", HelpName = "name", DefaultValueFactory = _ => TrainingOptions.AutoLearner };
    private readonly Option<string> _models = new("--models") { Description = "Folder for the model files.", HelpName = "folder", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "foresight-tasks") };
    private readonly Option<string?> _out = new("--out") { Description = "Results file to write as Markdown; of an existing one, what was added by hand from a \"## \" heading on stays.", HelpName = "file" };
    private readonly TimeProvider _time;

    /// <summary>The verb.</summary>
    /// <param name="time">The process's clock, for the date of the results.</param>
    public TasksCommand(TimeProvider time)
        : base("tasks", "Trains and scores on recorded data sets, and writes the figures beside the published ones.")
    {
        _time = time;
        _learner.AcceptOnlyFromAmong([.. TrainingOptions.Learners]);
        foreach (var option in (Option[])[.. _sets.All, _tasks, _learner, _models, _out])
        {
            Options.Add(option);
        }

        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        A mapping file for each set says what its columns mean and which tasks it has. Models are trained on the task's train part; the test part is only
        scored, and its figures stand beside those of the page.

        Examples:
          foresight_trainer tasks --data ../shared/data --task cmapss-near --out results.md
          foresight_trainer tasks --data ../shared/data --mappings examples/recorded --task smd --task nab
          foresight_trainer tasks --data ../shared/data --task cmapss-near --learner all
          foresight_trainer tasks --data ../shared/data --out tests/RESULTS.md

        Exit status: 0 all tasks were run, 1 one could not be, 2 wrong usage or a mistake in a mapping.

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var (data, wanted) = (parsed.GetValue(_sets.Data)!, parsed.GetValue(_tasks) ?? []);
        var mappings = _sets.Load(parsed, out var mistakes);
        if (mistakes.Count > 0)
        {
            mistakes.ForEach(mistake => error.WriteLine(mistake));
            return ExitStatus.Usage;
        }

        var tasks = mappings.SelectMany(mapping => mapping.Tasks.Select(task => (Mapping: mapping, Task: task)))
            .Where(pair => wanted.Length == 0 || wanted.Contains(pair.Mapping.Predictor.Name) || wanted.Contains($"{pair.Mapping.Predictor.Name}-{pair.Task.Name}"))
            .ToArray();
        if (tasks.Length == 0)
        {
            return ExitStatus.Refuse(error, [$"--task: no mapping has {string.Join(", ", wanted)}"], Name);
        }

        // Before the first of trainings that take minutes: a table that is not there would lose them all.
        var published = File.ReadAllLines(Path.Combine(data, Page));
        foreach (var (_, task) in tasks)
        {
            PublishedTable.Find(published, task.Title);
        }

        var whole = Stopwatch.StartNew();
        var sections = tasks.Select(pair => RunOne(pair.Mapping, pair.Task, data, parsed, published, output)).ToArray();
        if (parsed.GetValue(_out) is { } file)
        {
            File.WriteAllText(file, Report([.. sections, .. AddedByHand(file)], wanted, data, whole.Elapsed));
        }

        return ExitStatus.Ok;
    }

    private string RunOne(RecordedMapping mapping, RecordedTask task, string data, ParseResult parsed, string[] published, TextWriter output)
    {
        output.WriteLine($"{mapping.Predictor.Name} {task.Name}");
        var watch = Stopwatch.StartNew();
        var table = Table(mapping, task, data, parsed, published, output);
        var section = string.Join('\n', [.. table, Seconds(watch.Elapsed), ""]);
        output.WriteLine(section);
        return section;
    }

    private IReadOnlyList<string> Table(RecordedMapping mapping, RecordedTask task, string data, ParseResult parsed, string[] published, TextWriter output)
    {
        switch (task.Kind)
        {
            case RecordedTaskKind.Detection:
                return DetectionTable.Write(published, task.Title, task.Key, new DetectionRun(mapping, task, data).Run(), task.Remedy);
            case RecordedTaskKind.Nab:
                return NabTable.Write(published, task.Title, new NabRun(mapping, data).Run(), task.Remedy);
            default:
                return ResultsTable.Write(published, task.Title, new TaskRun(mapping, task, data, parsed.GetValue(_models)!, parsed.GetValue(_learner)!, output).Run(), task.Remedy);
        }
    }

    /// <summary>The end of a results file from the first heading on of a level that this command does not write.</summary>
    private static IEnumerable<string> AddedByHand(string file) =>
        File.Exists(file) && File.ReadLines(file).SkipWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).ToArray() is [_, ..] lines ? [string.Join('\n', [.. lines, ""])] : [];

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"Run time: {elapsed.TotalSeconds:0} s.");

    private string Report(string[] sections, string[] wanted, string data, TimeSpan elapsed) => string.Join('\n',
    [
        "# Results on recorded data", "",
        $"Written by `foresight_trainer tasks --data {data}{string.Concat(wanted.Select(task => $" --task {task}"))}` on {_time.GetUtcNow():yyyy-MM-dd} in {elapsed.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture)} min on {Environment.ProcessorCount} cores.",
        "The other lines and the goals are those of the data's own page. One configuration of the trainer for all; a mapping file for each set says what its columns",
        "are. Learner, calibration and threshold are chosen on train, on points of entities or times that were not learnt from; test is only scored, by the written ONNX file.", "",
        .. sections,
    ]);
}

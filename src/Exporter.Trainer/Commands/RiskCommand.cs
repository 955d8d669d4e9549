using System.CommandLine;
using System.Globalization;
using Exporter.Models;
using Exporter.Risk;
using Exporter.Trainer.Risk;
using Exporter.Trainer.Risk.Deployments;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>risk</c>: learns how likely commits are to bring a defect in.</summary>
internal sealed class RiskCommand : Command, IHasExamples
{
    private const string Train = "train_";
    private const string Test = "test_";
    private const string Ending = ".csv.gz";

    private readonly Option<string> _data = new("--data") { Description = "Folder with a file train_PROJECT.csv.gz for each project; test_PROJECT.csv.gz and test_PROJECT_labels.csv.gz are scored where they are there.", HelpName = "folder" };
    private readonly Option<string?> _out = new("--out") { Description = "Model to write: of all projects together, for a project that has no history of its own, and with what --feedback teaches.", HelpName = "file" };
    private readonly StoreOptions _feedback = new();
    private readonly Option<string?> _predictions = new("--predictions") { Description = "Folder for what the models say of the test parts, a file PROJECT.csv each.", HelpName = "folder" };

    /// <summary>The verb.</summary>
    public RiskCommand()
        : base("risk", "Learns how likely commits are to bring a defect in, from their just-in-time measures, and what else foretells that deployments fail, from their outcomes.")
    {
        foreach (var option in (Option[])[_data, _out, _predictions, .. _feedback.All])
        {
            Options.Add(option);
        }

        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        A file has the columns commit, timestamp (Unix seconds), bug (0 or 1), and the measures ns, nd, nf, entropy, la, ld, lt, fix, ndev, age, nuc, exp,
        rexp, sexp, as `foresight_exporter risk` gives them. Everything is chosen on later commits of the train files than were learnt from; test files are scored once.

        --feedback takes a sidecar's deployments and what came of them, and learns what CI runs, the time of day and earlier deployments are worth there. It needs 40 outcomes,
        10 of either kind. The file at --out, or else the model that comes with the program, keeps its place unless it is beaten beyond chance on the newest quarter.

        Examples:
          foresight_trainer risk --data ../shared/data/jit
          foresight_trainer risk --data changes --out deployment_risk.onnx
          foresight_trainer risk --feedback data/foresight.db --out models/deployment_risk.onnx
          foresight_exporter risk --repo . --range v1.4..HEAD --model deployment_risk.onnx

        Exit status: 0 done, 1 it could not be done, 2 wrong usage, 3 what was learnt is not better, 4 too few outcomes.

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        List<string> mistakes = [];
        var deployments = _feedback.Read(parsed, mistakes);
        var (folder, destination) = (parsed.GetValue(_data), parsed.GetValue(_out));
        if (folder is null && deployments is null)
        {
            mistakes.Add("--data or --feedback is needed: commits to learn from, or deployments");
        }

        if (deployments is not null && destination is null)
        {
            mistakes.Add("--feedback needs --out, the model to write");
        }

        if (mistakes.Count > 0)
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        ModelFile? ofCommits = null;
        if (folder is not null && LearnCommits(parsed, folder, isWritten: deployments is null, output, error, out ofCommits) is not ExitStatus.Ok and var status)
        {
            return status;
        }

        return deployments is null ? ExitStatus.Ok : LearnDeployments(new StageTraining(deployments, output), ofCommits, destination!, output);
    }

    private static int LearnDeployments(StageTraining training, ModelFile? ofCommits, string destination, TextWriter output)
    {
        if (training.TooFew() is { Length: > 0 } few)
        {
            output.WriteLine($"{few}. Nothing was written");
            return ExitStatus.NothingNew;
        }

        output.WriteLine("deployments");
        ModelFile? present = null;
        if (File.Exists(destination) && !ModelFile.TryRead(destination, out present, out var wrong))
        {
            throw new TrainingException(wrong);
        }

        present ??= RiskModel.BundledFile();
        var (file, card) = training.Run(ofCommits ?? present, present, destination);
        RiskFile.Write(file);
        File.WriteAllText(destination + ".md", card);
        output.WriteLine($"Written: {file.Path} ({file.Content.Length} bytes), {file.Path}.md");
        return ExitStatus.Ok;
    }

    private int LearnCommits(ParseResult parsed, string folder, bool isWritten, TextWriter output, TextWriter error, out ModelFile? ofAll)
    {
        ofAll = null;
        string[] projects = [.. Directory.EnumerateFiles(folder, $"{Train}*{Ending}").Select(file => Path.GetFileName(file)[Train.Length..^Ending.Length]).Order(StringComparer.Ordinal)];
        if (projects.Length == 0)
        {
            return ExitStatus.Refuse(error, [$"--data: {folder} has no file {Train}PROJECT{Ending}"], Name);
        }

        List<string[]> lines = [["project", "model of", "commits", "defects", "AUC-ROC", "AUC-PR", "Brier skill", "ECE", "recall at 20% effort"]];
        var all = new ChangeTable();
        List<(string Project, ChangeTable Test)> tests = [];
        foreach (var project in projects)
        {
            output.WriteLine(project);
            var (own, path) = (new ChangeTable(), Path.Combine(folder, $"{Train}{project}{Ending}"));
            own.Read(path);
            all.Read(path);
            var file = RiskFile.Make(new RiskTraining(own, output).Run(), own, project);
            if (Labelled(folder, project) is { } test)
            {
                tests.Add((project, test));
                lines.Add(Line(project, "its own past", file, test, parsed.GetValue(_predictions)));
            }
        }

        if (parsed.GetValue(_out) is { } destination)
        {
            output.WriteLine("all projects together");
            var file = RiskFile.Make(new RiskTraining(all, output).Run(), all, destination);
            ofAll = file;
            lines.AddRange(tests.Select(test => Line(test.Project, "all projects' past", file, test.Test, null)));
            if (isWritten)
            {
                RiskFile.Write(file);
                output.WriteLine($"Written: {file.Path} ({file.Content.Length} bytes)");
            }
        }

        TextTable.Write(output, lines);
        return ExitStatus.Ok;
    }

    private static ChangeTable? Labelled(string folder, string project)
    {
        var (rows, labels) = (Path.Combine(folder, $"{Test}{project}{Ending}"), Path.Combine(folder, $"{Test}{project}_labels{Ending}"));
        if (!File.Exists(rows) || !File.Exists(labels))
        {
            return null;
        }

        var table = new ChangeTable();
        table.Read(rows, labels);
        return table;
    }

    private static string[] Line(string project, string origin, ModelFile file, ChangeTable test, string? predictions)
    {
        var probabilities = RiskFile.Score(file, test);
        if (predictions is not null)
        {
            Directory.CreateDirectory(predictions);
            File.WriteAllLines(
                Path.Combine(predictions, $"{project}.csv"),
                ["commit,probability", .. probabilities.Select((probability, i) => string.Create(CultureInfo.InvariantCulture, $"{test.Commits[i]},{probability:R}"))]);
        }

        var figures = RiskFigures.Of(probabilities, [.. test.Defects], [.. test.Churn]);
        return
        [
            project, origin, $"{figures.Commits}", Text(figures.DefectRate), Text(figures.AucRoc), Text(figures.AucPr), Text(figures.BrierSkill), Text(figures.CalibrationError),
            Text(figures.RecallAtFifthOfEffort),
        ];
    }

    private static string Text(double figure) => figure.ToString("0.000", CultureInfo.InvariantCulture);
}

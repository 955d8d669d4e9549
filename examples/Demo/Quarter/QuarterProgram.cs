using System.Diagnostics;
using Exporter.Models.Evaluation;
using Simulator;

namespace Demo.Quarter;

/// <summary>The same quarter three times: nobody is told of anything, rules alert, Foresight alerts.</summary>
internal static class QuarterProgram
{
    /// <summary>Runs it and prints the table.</summary>
    /// <returns>0, also when a goal is missed: the figures are for reading; 1 when the folder has something in it.</returns>
    public static async Task<int> RunAsync(QuarterOptions options, TextWriter output, CancellationToken cancellation)
    {
        var sinceStart = Stopwatch.StartNew();
        Directory.CreateDirectory(options.Folder);
        if (Directory.EnumerateFileSystemEntries(options.Folder).Any())
        {
            // A sidecar that finds windows of another run there would go on from their end, and take nothing that is older.
            await Console.Error.WriteLineAsync($"{options.Folder} is not empty: a quarter begins with nothing");
            return 1;
        }

        var startMs = FleetSimulation.StartFor(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), options.HistoryDays + (options.Weeks * 7));
        await output.WriteLineAsync(
            $"{options.Weeks} weeks after {options.HistoryDays} days of history, seed {options.Seed}; the operator cures {options.Operator.Success:0%} of the causes that are found in time");

        // Side by side: each uses little more than one processor, the rules less.
        var rules = RunAsync(options, startMs, "predict_linear", _ => Task.FromResult<IAlertSource>(Rules()), cancellation);
        var foresight = RunAsync(options, startMs, "foresight", folder => Sidecar(options, folder, cancellation), cancellation);
        (string Run, QuarterFigures Figures)[] runs = [("predict_linear", await rules), ("foresight", await foresight)];
        QuarterFiles.Write(options.Folder, runs);
        Print(output, runs);
        await output.WriteLineAsync($"\nThe run took {sinceStart.Elapsed.TotalSeconds:0} s; outcomes and lists are in {options.Folder}");
        return 0;
    }

    private static async Task<QuarterFigures> RunAsync(QuarterOptions options, long startMs, string run, Func<string, Task<IAlertSource>> start, CancellationToken cancellation)
    {
        var folder = Path.Combine(options.Folder, run);
        await using var source = await start(folder);
        var record = await Task.Run(() => new QuarterRun(options, startMs, source).LiveAsync(cancellation), cancellation);
        QuarterFiles.Write(folder, record);
        return QuarterFigures.Of(record);
    }

    private static RuleAlerts Rules()
    {
        using var file = File.OpenText(Path.Combine(AppContext.BaseDirectory, "predict_linear.yml"));
        return new RuleAlerts(file);
    }

    private static async Task<IAlertSource> Sidecar(QuarterOptions options, string folder, CancellationToken cancellation)
    {
        var alerts = await SidecarAlerts.StartAsync(options.ConfigFile, folder, cancellation);
        return options.History is { } receiver ? new KeptHistory(alerts, receiver) : alerts;
    }

    private static void Print(TextWriter output, (string Run, QuarterFigures Figures)[] runs)
    {
        output.WriteLine($"\n{"alerts by",-16}{"planned",8}{"avoided",9}{"",8}{"happened",10}{"alerts",8}{"a week",8}{"actionable",12}{"95 %",16}{"hours a week",14}");
        var planned = runs[0].Figures.Planned;
        output.WriteLine($"{"nobody",-16}{planned,8}{0,9}{"0.0%",8}{planned,10}{0,8}{0,8}{"-",12}{"-",16}{0,14}");
        foreach (var (run, figures) in runs)
        {
            output.WriteLine(
                $"{run,-16}{figures.Planned,8}{figures.Avoided,9}{figures.AvoidedShare.Estimate,8:0.0%}{figures.Happened,10}{figures.Alerts,8}{figures.Alerts / figures.Weeks,8:0.0}"
                + $"{figures.ActionableShare.Estimate,12:0.0%}{Interval(figures.ActionableShare),16}{figures.OperatorHours / figures.Weeks,14:0.0}");
        }
    }

    private static string Interval(WilsonInterval share) => $"{share.Low:0.0%}..{share.High:0.0%}";
}

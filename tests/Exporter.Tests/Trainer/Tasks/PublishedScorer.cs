using System.Diagnostics;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Tests.Trainer.Tasks;

/// <summary>The data's own scorer, run by python3.</summary>
internal static class PublishedScorer
{
    /// <summary>The shared data folder; <c>FORESIGHT_DATA</c> names another one.</summary>
    public static string DataFolder { get; } = Environment.GetEnvironmentVariable("FORESIGHT_DATA") ?? Path.GetFullPath(Repository.PathOf("..", "shared", "data"));

    /// <summary>Skips the running test where there is no data folder, and only there.</summary>
    public static void Require() =>
        Assert.SkipUnless(File.Exists(Path.Combine(DataFolder, "evaluate.py")), $"no recorded data in {DataFolder}; FORESIGHT_DATA names the folder");

    /// <summary>What <c>evaluate.py</c> says of a file of predictions.</summary>
    public static JsonElement Run(string labels, string predictions, string task, string key, double? budget) => Run(
        ["evaluate.py", "--labels", labels, "--predictions", predictions, "--task", task, "--task-key", key, .. budget is null ? [] : (string[])["--budget", FormattableString.Invariant($"{budget}")]]);

    /// <summary>What one of the data's programs says.</summary>
    /// <param name="command">Its name in the data folder, and its arguments.</param>
    public static JsonElement Run(string[] command)
    {
        var start = new ProcessStartInfo(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..].Prepend(Path.Combine(DataFolder, command[0])))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command[0]} needs python3 with numpy (Debian: apt-get install python3-numpy): {errors.Result}");
        return JsonDocument.Parse(output).RootElement;
    }
}

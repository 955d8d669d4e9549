using System.Diagnostics;
using System.Text;

namespace Exporter.Tests.Risk;

/// <summary>The real <c>git</c> in a folder of its own, away from the settings of whoever runs the tests.</summary>
internal sealed class GitCommand : IDisposable
{
    public GitCommand()
    {
        Folder = Directory.CreateTempSubdirectory("foresight-git-").FullName;
        Run("init", "--quiet", "--initial-branch=main");
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Output of a command that must succeed.</summary>
    public string Run(params string[] arguments) => Feed("", arguments);

    /// <summary>The same with standard input.</summary>
    public string Feed(string input, params string[] arguments) =>
        TryRun(input, out var output, arguments) ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {output}");

    /// <summary>Runs a command that may fail.</summary>
    public bool TryRun(string input, out string output, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        (start.Environment["GIT_CONFIG_GLOBAL"], start.Environment["GIT_CONFIG_NOSYSTEM"]) = ("/dev/null", "1");
        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (input.Length > 0)
        {
            git.StandardInput.Write(input);
        }

        git.StandardInput.Close();
        output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        output = git.ExitCode == 0 ? output : errors.GetAwaiter().GetResult();
        return git.ExitCode == 0;
    }
}

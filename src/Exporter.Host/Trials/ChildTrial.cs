using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Exporter.Models;
using Exporter.Models.Safety;

namespace Exporter.Host.Trials;

/// <summary>Tries a model in a child process of this very program, so that a file which hangs, crashes or takes all memory takes the child with it and nothing else.</summary>
/// <remarks>
/// The child gets the very bytes that are loaded afterwards, by its standard input. It bounds processor time and memory by itself (<see cref="OwnLimits"/>), which holds also when this process
/// is killed meanwhile. It is no sandbox: code that a fault of the runtime lets a file execute has the rights of this process.
/// </remarks>
/// <param name="limits">What it may take.</param>
internal sealed class ChildTrial(TrialLimits limits) : IModelTrial, IDisposable
{
    private const int SignalBase = 128;
    private const int MaxReason = 2000;
    private const string Stopped = "was not tried to the end, as the process ends";

    private readonly CancellationTokenSource _ending = new();

    /// <summary>Ends the trials that are going on, so that nobody who stops this process waits for them.</summary>
    public void Dispose()
    {
        if (!_ending.IsCancellationRequested)
        {
            _ending.Cancel();
            _ending.Dispose();
        }
    }

    /// <inheritdoc/>
    public string Refusal(ModelFile file)
    {
        CancellationToken ending;
        try
        {
            ending = _ending.Token;
        }
        catch (ObjectDisposedException)
        {
            return Stopped;
        }

        Process child;
        try
        {
            child = Process.Start(Command())!;
        }
        catch (Win32Exception exception)
        {
            return $"cannot be tried, as no process can be started: {exception.Message}; --models.trial=false does without";
        }

        using (child)
        {
            var output = child.StandardOutput.ReadToEndAsync();
            var errors = child.StandardError.ReadToEndAsync();
            var feeding = Task.Run(() => Feed(child, file.Content));
            bool ended;
            using (ending.Register(() => child.Kill(entireProcessTree: true)))
            {
                ended = child.WaitForExit(limits.Time);
            }

            if (!ended)
            {
                child.Kill(entireProcessTree: true);
                child.WaitForExit();
            }

            Task.WaitAll(output, errors, feeding);
            return ending.IsCancellationRequested ? Stopped : !ended ? $"took more than {limits.Time.TotalSeconds:0} s to load and run once" : Reason(child.ExitCode, output.Result.Trim(), errors.Result.Trim());
        }
    }

    private string Reason(int exitCode, string output, string errors) => exitCode switch
    {
        0 => "",
        TryModelVerb.Refused => "its trial failed: " + Shortened(output.StartsWith("model file : ", StringComparison.Ordinal) ? output["model file : ".Length..] : output),
        // SIGKILL and SIGXCPU: nobody else ends it so.
        SignalBase + 9 or SignalBase + 24 => $"took more than {limits.Cpu.TotalSeconds:0} s of processor time to load and run once, or more memory than there is",
        > SignalBase => $"ended its trial by signal {exitCode - SignalBase}: {Shortened(errors)}",
        _ => $"ended its trial with exit code {exitCode}: {Shortened(errors)}",
    };

    private ProcessStartInfo Command()
    {
        // As a program of its own, or by the runtime that runs this process, which may be a test's.
        var dll = typeof(ChildTrial).Assembly.Location;
        var isOwn = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Path.GetFileNameWithoutExtension(dll) || dll.Length == 0;
        var start = new ProcessStartInfo(isOwn ? Environment.ProcessPath! : Runtime())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])[.. isOwn ? [] : new[] { dll }, TryModelVerb.VerbName, $"{TryModelVerb.CpuFlag}={limits.Cpu.TotalSeconds:0}", $"{TryModelVerb.MemoryFlag}={limits.MemoryBytes}"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }

    /// <summary>The program <c>dotnet</c> above the folder of the runtime, <c>shared/Microsoft.NETCore.App/10.0.0/</c>.</summary>
    private static string Runtime() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static void Feed(Process child, byte[] content)
    {
        try
        {
            using var input = child.StandardInput.BaseStream;
            input.Write(content);
        }
        catch (IOException)
        {
            // It has ended: its exit code says why.
        }
    }

    private static string Shortened(string text) => text.Length <= MaxReason ? text : text[..MaxReason] + "…";
}

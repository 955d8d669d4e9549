using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Exporter.TestKit;

/// <summary>A real program that listens on a free loopback port, with its own folder and its output kept.</summary>
/// <remarks>
/// The port is the kernel's choice (port 0); the address is read from the line that says where the program listens, so two
/// suites can run at once. Dispose kills this very process by its id and removes its folder.
/// </remarks>
public sealed partial class PeerProcess : IAsyncDisposable
{
    private const int KeptCharacters = 20_000;

    private readonly StringBuilder _output = new();
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PeerProcess(string name, Process process, string folder)
    {
        Name = name;
        Folder = folder;
        _process = process;
    }

    /// <summary>What the program is called in messages.</summary>
    public string Name { get; }

    /// <summary>The kernel's number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The program's own folder: configuration and data.</summary>
    public string Folder { get; }

    /// <summary>Where the program listens.</summary>
    public Uri Address => _address.Task.Result;

    /// <summary>What the program uses now.</summary>
    public ProcessUsage Usage => ProcessUsage.Of(_process.Id);

    /// <summary>Whether the program has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit code; only after the program has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The newest part of what the program wrote, standard error and output together.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Waits until the program has written a text: its output comes through a pipe, later than what it answered meanwhile.</summary>
    public Task SaysAsync(string text, StringComparison comparison = StringComparison.Ordinal) =>
        Poll.Until($"{Name} writes: {text}", () => Task.FromResult(Output.Contains(text, comparison)), null, this);

    /// <summary>A new, empty folder for a program.</summary>
    public static string NewFolder(string name) => Directory.CreateTempSubdirectory($"foresight-{name}-").FullName;

    /// <summary>Starts a program and waits until it says where it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or said nothing in time; the message has its output.</exception>
    public static async Task<PeerProcess> StartAsync(string name, string binary, IEnumerable<string> arguments, string folder)
    {
        PeerProcess peer = Launch(name, binary, arguments, folder);
        Task ended = peer._process.WaitForExitAsync();
        Task first = await Task.WhenAny(peer._address.Task, ended, Task.Delay(Poll.DefaultDeadline));
        if (first == peer._address.Task)
        {
            return peer;
        }

        string message = $"{name} did not say where it listens\n{peer.Describe()}";
        await peer.DisposeAsync();
        throw new InvalidOperationException(message);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and all it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string name, string binary, params string[] arguments)
    {
        await using PeerProcess peer = Launch(name, binary, arguments, NewFolder(name));
        await peer.WaitForExitAsync(TimeSpan.FromMinutes(2));
        return (peer.ExitCode, peer.Output);
    }

    /// <summary>Waits for the program to end by itself.</summary>
    public async Task WaitForExitAsync(TimeSpan deadline)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{Name} did not end within {deadline.TotalSeconds:0} s\n{Describe()}"));
        }
    }

    /// <summary>Sends a signal, such as 1 (SIGHUP) or 15 (SIGTERM), to this process only.</summary>
    public void Signal(int number)
    {
        if (Kill(_process.Id, number) != 0)
        {
            throw new InvalidOperationException($"signal {number} to {Name} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Name, state and output, for failure messages.</summary>
    public string Describe() => $"--- {Name} ({(HasExited ? $"ended with {ExitCode}" : "running")}) ---\n{Output}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // With its children: the demo has the sidecar as one.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts a program that need not listen, and does not wait.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="binary">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its own folder, removed at the end.</param>
    /// <param name="environment">Variables that it gets besides the test's own.</param>
    public static PeerProcess Launch(
        string name, string binary, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(binary, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        Process process = new() { StartInfo = start };
        PeerProcess peer = new(name, process, folder);
        process.OutputDataReceived += peer.Keep;
        process.ErrorDataReceived += peer.Keep;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return peer;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line.Data);
            if (_output.Length > KeptCharacters)
            {
                _output.Remove(0, _output.Length - KeptCharacters);
            }
        }

        Match match = ListeningLine().Match(line.Data);
        if (match.Success)
        {
            _address.TrySetResult(new Uri($"http://{match.Groups["address"].Value}"));
        }
    }

    // Prometheus, Alertmanager and node_exporter log msg="Listening on" ... address=127.0.0.1:41001; ours says msg=Listening; the
    // demo tells people "listens on http://127.0.0.1:41001/"; Chromium says "DevTools listening on ws://127.0.0.1:41001/devtools/...".
    [GeneratedRegex("""(?:msg="?Listening(?: on)?"? .*address="?|listens on |DevTools listening on )(?:http://|ws://)?(?<address>[^\s"/]+)""")]
    private static partial Regex ListeningLine();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}

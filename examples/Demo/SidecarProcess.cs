using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Demo;

/// <summary>The real sidecar as a child process, started as in production.</summary>
internal sealed partial class SidecarProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _lastLines = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SidecarProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => _listening.TrySetException(
            new InvalidOperationException($"the sidecar ended before it listened:\n{string.Join('\n', LastLines)}"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The latest lines of its output, for messages.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return [.. _lastLines];
            }
        }
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<SidecarProcess> StartAsync(DemoOptions options, CancellationToken cancellation)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "foresight_exporter.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { program, "--config.file", options.ConfigFile, "--web.listen-address", $"127.0.0.1:{options.Port}", "--storage.path", options.StoragePath },
        };
        if (options.StoragePath.Length > 0)
        {
            // What is kept is to be complete at the end.
            start.ArgumentList.Add("--web.enable-lifecycle");
        }

        var sidecar = new SidecarProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        sidecar._process.Start();
        sidecar._process.BeginOutputReadLine();
        sidecar._process.BeginErrorReadLine();
        try
        {
            sidecar.Address = await sidecar._listening.Task.WaitAsync(StartTime, cancellation);
            return sidecar;
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, and waits until it has written down all that it keeps.</summary>
    public async Task QuitAsync(HttpClient http, CancellationToken cancellation)
    {
        using var answer = await http.PostAsync(new Uri(Address, "/-/quit"), content: null, cancellation);
        answer.EnsureSuccessStatusCode();
        await _process.WaitForExitAsync(cancellation).WaitAsync(StopTime, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Add(line);
            if (_lastLines.Count > 20)
            {
                _lastLines.RemoveAt(0);
            }
        }

        if (line.Contains("listening", StringComparison.OrdinalIgnoreCase) && AddressPattern().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri($"http://{match.Value}"));
        }
    }
}

using Exporter.Host;

namespace Exporter.Tests.Host;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = RunningHost.NewFolder();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Version_Asked_IsPrintedAsPrometheusProgramsDo()
    {
        Assert.Equal(0, await RunAsync("--version"));
        Assert.StartsWith("foresight_exporter, version 0.", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("(revision: ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flag_Unknown_IsRefusedByName()
    {
        Assert.Equal(1, await RunAsync("--web.listen-adress=:1"));
        Assert.Contains("--web.listen-adress", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--log.format=xml")]
    [InlineData("--log.level=loud")]
    [InlineData("--storage.snapshot-interval=soon")]
    public async Task Flag_WithAWordThatIsNotOnTheList_IsRefused(string flag)
    {
        Assert.Equal(1, await RunAsync(flag, $"--config.file={Write(RunningHost.NodeConfig)}"));
        Assert.NotEqual("", _error.ToString());
    }

    [Theory]
    [InlineData("9977")]
    [InlineData("localhost:http")]
    [InlineData("::1:80")]
    [InlineData("no.such.host.invalid:1")]
    public async Task ListenAddress_Wrong_EndsTheStartWithItsText(string address)
    {
        Assert.Equal(1, await RunAsync("--config.file", Write(RunningHost.NodeConfig), "--web.listen-address", address));
        Assert.Contains($"listen address \"{address}\"", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_WithMistakes_EndsTheStartWithAllOfThem()
    {
        var file = Write(RunningHost.NodeConfig.Replace("step: 30s", "step: -1", StringComparison.Ordinal).Replace("failure: up ==", "failure: up ===", StringComparison.Ordinal));

        Assert.Equal(1, await RunAsync("--config.file", file));

        Assert.Contains($"{file}:5:", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{file}:10:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_Missing_EndsTheStartWithItsName()
    {
        Assert.Equal(1, await RunAsync("--config.file=/nonexistent/foresight.yml"));
        Assert.Contains("/nonexistent/foresight.yml", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckConfig_OfAValidFile_PrintsPredictorsAndTheEstimate()
    {
        var file = Write(RunningHost.NodeConfig);

        Assert.Equal(0, await RunAsync("check-config", file, "--series=1000", "--entities", "50"));

        Assert.StartsWith($"OK: {file}\n  node: 2 signals by instance, built-in baseline\nEstimate for 1000 selected series and 50 entities per predictor, rehearsed on this machine:\n  recent samples ", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task CheckConfig_OfAnAlias_SaysWhatItStandsFor()
    {
        var file = Write(RunningHost.NodeConfig.Replace("name: node", "name: node\n    model: champion", StringComparison.Ordinal));
        var models = Path.Combine(_folder, "models");
        Directory.CreateDirectory(Path.Combine(models, "node"));

        foreach (var (alias, expected) in (IEnumerable<(string?, string)>)
        [
            (null, $"champion in {models} (none yet: the built-in baseline will serve)"),
            ("v7\nv6\n", $"champion in {models}: v7"),
            ("", $"champion (alias file {models}/node/champion is empty; its first line must be a version: the built-in baseline will serve)"),
        ])
        {
            if (alias is not null)
            {
                File.WriteAllText(Path.Combine(models, "node", "champion"), alias);
            }

            _output.GetStringBuilder().Clear();
            Assert.Equal(0, await RunAsync("check-config", file, "--models.path", models, "--series=10", "--entities=2"));
            Assert.StartsWith($"OK: {file}\n  node: 2 signals by instance, {expected}\n", _output.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CheckConfig_OfChallengers_SaysWhichAreThere()
    {
        var file = Write(RunningHost.NodeConfig.Replace("name: node", "name: node\n    model: champion\n    challengers: [challenger, ./next.onnx, baseline]", StringComparison.Ordinal));
        var models = Path.Combine(_folder, "models");
        Directory.CreateDirectory(Path.Combine(models, "node"));
        File.WriteAllText(Path.Combine(models, "node", "challenger"), "v7\n");

        Assert.Equal(0, await RunAsync("check-config", file, "--models.path", models, "--series=10", "--entities=2"));

        Assert.StartsWith(
            $"OK: {file}\n  node: 2 signals by instance, champion in {models} (none yet: the built-in baseline will serve)\n    challenger: challenger in {models}: v7\n"
            + $"    challenger: model {_folder}/next.onnx (missing: a reload takes it once it is there)\n    challenger: built-in baseline\nEstimate for ",
            _output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckConfig_OfAWrongFile_PrintsEveryMistakeWithItsPlace()
    {
        var file = Write("predictors: []\nhead: {max_serie: 1}\n");

        Assert.Equal(1, await RunAsync("check-config", file));

        var lines = _error.ToString().TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.StartsWith($"{file}:1:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"{file}:2:", StringComparison.Ordinal) && line.Contains("max_serie", StringComparison.Ordinal));
        Assert.Equal($"{file}: {lines.Length - 1} mistakes", lines[^1]);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Estimate_OfAValidFile_PrintsTheSameTable()
    {
        Assert.Equal(0, await RunAsync("estimate", "--config.file", Write(RunningHost.NodeConfig), "--series=300", "--entities=60", "--scrape-interval=30s"));

        Assert.Contains("  memory in all ", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("  CPU per step ", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--entities=0")]
    [InlineData("--series=-1")]
    [InlineData("--scrape-interval=often")]
    public async Task Estimate_OfAnImpossibleFleet_IsRefusedByName(string option)
    {
        Assert.Equal(1, await RunAsync("estimate", "--config.file", Write(RunningHost.NodeConfig), option));
        Assert.Contains(option.Split('=')[0], _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WithAMistake_ShowsItsPlaceWithoutAServer()
    {
        Assert.Equal(1, await RunAsync("query", "--url=http://127.0.0.1:1", "sum(rate(up))"));
        Assert.Contains("1:10: parse error: ", _error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\n  sum(rate(up))\n           ^\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Query_OfARunningServer_PrintsTheResult()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 1));

        Assert.Equal(0, await RunAsync("query", "--url", host.Address.ToString(), "up"));
        Assert.Equal(0, await RunAsync("query", "--url", host.Address.ToString(), "-o", "json", "--time=1793491200", "vector(1)"));
        Assert.Equal(0, await RunAsync("query", "--url", host.Address.ToString(), "\"text\""));
        Assert.Equal(1, await RunAsync("query", "--url", host.Address.ToString(), "--time=x", "up"));
        Assert.Equal(1, await RunAsync("query", "--url=http://127.0.0.1:1", "up"));

        Assert.Equal(
            "up{instance=\"host-0:9100\", job=\"node\"} => 1 @[1793491200]\n[{\"metric\":{},\"value\":[1793491200,\"1\"]}]\ntext\n", _output.ToString());
        Assert.Contains("query error: bad_data: invalid parameter \"time\"", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("query error: http://127.0.0.1:1/api/v1/query: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ByCommandLine_LogsWhereItListensAndEndsWhenCancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var log = new SharedLog();
        var running = ForesightHost.RunAsync(["--config.file", Write(RunningHost.NodeConfig), "--web.listen-address", "127.0.0.1:0", "--log.format=logfmt", "--storage.path", Path.Combine(_folder, "data")], _output, log, stop.Token);

        var line = await log.LineAsync("msg=\"Listening\"").WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var address = line[(line.IndexOf("address=", StringComparison.Ordinal) + 8)..].Trim();
        Assert.Equal("Foresight is healthy.\n", await RunningHost.Client.GetStringAsync(new Uri($"http://{address}/-/healthy"), Cancellation));

        await stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        Assert.True(File.Exists(Path.Combine(_folder, "data", "predictor-node.snapshot")));
        await Assert.ThrowsAsync<HttpRequestException>(() => RunningHost.Client.GetStringAsync(new Uri($"http://{address}/-/healthy"), Cancellation));
    }

    [Fact]
    public async Task Server_OnATakenPort_EndsWithTheAddress()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(1, await RunAsync("--config.file", host.ConfigFile, "--web.listen-address", host.Address.Authority));
        Assert.Contains($"cannot listen on {host.Address.Authority}", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> RunAsync(params string[] args) => ForesightHost.RunAsync(args[0].StartsWith("--config", StringComparison.Ordinal) ? [.. args, "--storage.path="] : args, _output, _error, Cancellation);

    private string Write(string config)
    {
        var file = Path.Combine(_folder, "foresight.yml");
        File.WriteAllText(file, config);
        return file;
    }

    /// <summary>A log whose lines can be waited for.</summary>
    private sealed class SharedLog : StringWriter
    {
        private readonly TaskCompletionSource<string> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _lines = [];
        private string? _wanted;

        public Task<string> LineAsync(string part)
        {
            lock (_lines)
            {
                _wanted = part;
                Look();
            }

            return _found.Task;
        }

        public override void WriteLine(string? value)
        {
            lock (_lines)
            {
                _lines.Add(value ?? "");
                Look();
            }
        }

        private void Look()
        {
            if (_wanted is not null && _lines.Find(line => line.Contains(_wanted, StringComparison.Ordinal)) is { } line)
            {
                _found.TrySetResult(line);
            }
        }
    }
}

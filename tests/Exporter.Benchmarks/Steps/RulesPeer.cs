using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.Ingest;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Steps;

/// <summary>A real Prometheus that is given samples by remote write and evaluates expressions as recording rules.</summary>
internal sealed partial class RulesPeer : IAsyncDisposable
{
    /// <summary>Seconds between two evaluations.</summary>
    public const int IntervalSeconds = 5;

    private const int SeriesPerRequest = 2_000;

    // What the kernel counts CPU time in on Linux, whatever the machine.
    private const double TicksPerSecond = 100;

    private static readonly string Configuration = $"global: {{evaluation_interval: {IntervalSeconds}s}}\nrule_files: [rules.yml]\n";

    private readonly PeerProcess _process;

    private RulesPeer(PeerProcess process) => _process = process;

    /// <summary>User and system time so far, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            // Fields 14 and 15 of the whole line; the name before them may contain blanks.
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Starts a Prometheus without rules.</summary>
    public static async Task<RulesPeer> StartAsync()
    {
        var folder = PeerProcess.NewFolder("rules");
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), Configuration);
        string[] arguments =
        [
            "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:0",
            "--web.enable-remote-write-receiver", "--web.enable-lifecycle",
        ];
        var peer = new RulesPeer(await PeerProcess.StartAsync("prometheus", Peers.Prometheus3, arguments, folder));
        await Poll.Until("prometheus is ready", () => Web.IsOkAsync(new Uri(peer._process.Address, "/-/ready")), null, peer._process);
        return peer;
    }

    /// <summary>Sends the first <paramref name="scrapes"/> scrapes of a fleet.</summary>
    public async Task SendAsync(NodeFleet fleet, int scrapes)
    {
        var sender = new RemoteWriteSender(_process.Address);
        for (var first = 0; first < fleet.Series.Count; first += SeriesPerRequest)
        {
            var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
            for (var i = first; i < Math.Min(fleet.Series.Count, first + SeriesPerRequest); i++)
            {
                encoder.StartSeries([.. Enumerable.Range(0, fleet.Series[i].Count).Select(label => (fleet.Series[i][label].Name, fleet.Series[i][label].Value))]);
                for (var scrape = 0; scrape < scrapes; scrape++)
                {
                    encoder.AddSample(fleet.TimeMs(scrape, i), fleet.Value(scrape, i));
                }
            }

            var answer = await sender.SendBytesAsync(encoder.ToSnappy());
            if (answer.Status is < 200 or > 299)
            {
                throw new InvalidOperationException($"Prometheus refused samples: {answer.Status} {answer.Text}");
            }
        }
    }

    /// <summary>Has the expressions evaluated from now on, each recorded as <c>foresight:NAME</c>.</summary>
    public async Task RecordAsync(IEnumerable<(string Name, string Expression)> expressions)
    {
        var rules = string.Concat(expressions.Select(rule => $"  - record: foresight:{rule.Name}\n    expr: {JsonSerializer.Serialize(rule.Expression)}\n"));
        await File.WriteAllTextAsync(Path.Combine(_process.Folder, "rules.yml"), $"groups:\n- name: foresight\n  rules:\n{rules}");
        using var answer = await Web.Client.PostAsync(new Uri(_process.Address, "/-/reload"), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Evaluations of the rules so far, and their own account of the time that these took.</summary>
    public async Task<(int Evaluations, double Seconds)> ProgressAsync()
    {
        var page = await Web.Client.GetStringAsync(new Uri(_process.Address, "/metrics"));
        return (Iterations().Match(page) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
            Seconds().Match(page) is { Success: true } sum ? double.Parse(sum.Groups[1].Value, CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>Number of elements that a recorded expression has now.</summary>
    public async Task<int> CountAsync(string name)
    {
        var body = await Web.Client.GetStringAsync(new Uri(_process.Address, $"/api/v1/query?query=count(foresight:{name})"));
        using var document = JsonDocument.Parse(body);
        var result = document.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? 0 : int.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex("^prometheus_rule_group_iterations_total\\{.*\\} (\\d+)$", RegexOptions.Multiline)]
    private static partial Regex Iterations();

    [GeneratedRegex("^prometheus_rule_group_duration_seconds_sum (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Seconds();
}

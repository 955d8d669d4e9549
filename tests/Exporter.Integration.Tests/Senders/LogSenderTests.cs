using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>Agents and loggers of others deliver to the sidecar as they do to what they were made for: a warning and an error each, of one source.</summary>
public sealed class LogSenderTests
{
    [Theory]
    [InlineData("elasticsearch", "elasticsearch", 1)]
    [InlineData("winston-loki", "loki", 2)] // protobuf; the level is a label
    [InlineData("winston-loki-json", "loki", 2)]
    [InlineData("pino-loki", "loki", 2)]
    [InlineData("opentelemetry", "otlp_logs", 1)] // JSON
    public async Task Records_OfAProgramInJavaScript_AreTaken(string client, string protocol, int sources)
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(AnySelected.Configuration);

        (int exitCode, string output) = await PeerProcess.RunAsync("node", Peers.Node, Peers.NodeLogSender, client, foresight.Address.ToString());

        Assert.True(exitCode == 0 && output.Trim() == "sent", output);
        await AssertTakenAsync(foresight, protocol, 1, 1);
        Assert.Equal(sources, await foresight.MetricAsync("foresight_log_sources"));
    }

    [Fact]
    public async Task Lines_OfAFile_AreTakenFromRsyslog()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(AnySelected.Configuration);
        string folder = PeerProcess.NewFolder("rsyslog");
        string file = Path.Combine(folder, "rsyslog.conf");
        await File.WriteAllTextAsync(file, Configuration(folder, foresight.Address), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "app.log"), "disk full\ndisk \"still\" full\n", TestContext.Current.CancellationToken);
        await using PeerProcess rsyslog = PeerProcess.Launch("rsyslog", Peers.Rsyslog, ["-n", "-f", file, "-i", Path.Combine(folder, "pid")], folder);

        await Poll.Until("both lines are there", async () => await foresight.MetricAsync("foresight_log_records_total") >= 2, null, rsyslog, foresight.Process);
        await AssertTakenAsync(foresight, "elasticsearch", 0, 2);
        Assert.False(File.Exists(Path.Combine(folder, "errors")));
    }

    private static async Task AssertTakenAsync(ForesightProcess foresight, string protocol, int warnings, int errors)
    {
        string label = $"protocol=\"{protocol}\"";
        Assert.Equal(
            (warnings, errors, warnings + errors),
            (await foresight.MetricAsync("foresight_log_records_total", label, "severity=\"warn\""), await foresight.MetricAsync("foresight_log_records_total", label, "severity=\"error\""), await foresight.MetricAsync("foresight_log_records_total")));
        Assert.Equal((0, 0), (await foresight.MetricAsync("foresight_log_records_rejected_total"), await foresight.MetricAsync("foresight_ingest_requests_rejected_total")));
    }

    private static string Configuration(string folder, Uri address) => $$"""
        global(workDirectory="{{folder}}")
        module(load="imfile")
        module(load="omelasticsearch")
        template(name="document" type="list" option.jsonf="on") {
          property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
          property(outname="host.name" name="hostname" format="jsonf")
          property(outname="message" name="msg" format="jsonf")
          property(outname="log.level" name="syslogseverity-text" format="jsonf")
        }
        input(type="imfile" file="{{folder}}/app.log" tag="app" severity="error" facility="local0")
        action(type="omelasticsearch" server="{{address}}elasticsearch" bulkmode="on" esversion.major="8" searchIndex="logs" template="document" errorfile="{{folder}}/errors")

        """;
}

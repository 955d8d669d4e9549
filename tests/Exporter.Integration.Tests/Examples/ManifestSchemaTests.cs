using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Examples;

/// <summary>Every manifest of the examples against the schemas of those that read it: the compose specification, Kubernetes, the Prometheus Operator; unknown members of the latter two by the TypeScript compiler.</summary>
public sealed partial class ManifestSchemaTests
{
    /// <summary>Slips that a cluster would refuse, or drop without a word.</summary>
    public static TheoryData<string, string, string, string> Slips => new()
    {
        { "scale-out/kafka/docker-compose.yml", "depends_on:", "depend_on:", "depend_on" },
        { "scale-out/kubernetes/replicas.yml", "replicas: 3", "replicas: three", "data/spec/replicas must be integer" },
        { "scale-out/kubernetes/replicas.yml", "podMetricsEndpoints", "podMetricEndpoints", "podMetricEndpoints" },
        { "scale-out/kubernetes/replicas.yml", "kind: PodMonitor", "kind: PodMonitors", "there is no PodMonitors of monitoring.coreos.com/v1" },
        { "retrain/cronjob.yaml", "backoffLimit: 3", "backofLimit: 3", "backofLimit" },
        { "retrain/cronjob.yaml", "concurrencyPolicy: Forbid", "concurrencyPolicy: Forbidden", "data/spec/concurrencyPolicy must be" },
    };

    [Fact]
    public async Task Manifests_AreWhatTheirSchemasSay()
    {
        string[] manifests = [.. Directory.EnumerateFiles(Repository.PathOf("examples"), "*.y*ml", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file).StartsWith("docker-compose", StringComparison.Ordinal) || ApiVersion().IsMatch(File.ReadAllText(file)))];
        Assert.Equal(5, manifests.Length);

        (int exitCode, string output) = await CheckAsync(manifests);
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [MemberData(nameof(Slips))]
    public async Task Slip_IsToldByItsName(string manifest, string right, string wrong, string told)
    {
        string folder = PeerProcess.NewFolder("manifest");
        string file = Path.Combine(folder, "manifest.yml");
        string text = await File.ReadAllTextAsync(Repository.PathOf(["examples", .. manifest.Split('/')]), TestContext.Current.CancellationToken);
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(right, wrong, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        (int exitCode, string output) = await CheckAsync(file);
        Directory.Delete(folder, recursive: true);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(params string[] manifests)
    {
        string folder = PeerProcess.NewFolder("schema");
        string types = Path.Combine(folder, "manifests.mts");
        await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), $$"""{"extends": "{{Repository.PathOf("tests", "grafana-schema", "tsconfig.json")}}", "files": ["manifests.mts"]}""");
        try
        {
            (int exitCode, string output) = await PeerProcess.RunAsync("check", Peers.Node, [Peers.ManifestCheck, types, .. manifests]);
            return exitCode == 0 ? await PeerProcess.RunAsync("tsc", Peers.Node, Peers.TypeScript, "--project", folder) : (exitCode, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("^apiVersion: ", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();
}

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exporter.Configuration;
using Exporter.Host;
using Exporter.TestKit;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Exporter.Integration.Tests.Examples;

/// <summary>The examples of several replicas are what the programs take that they are for, as far as that can be told without those.</summary>
public sealed partial class ScaleOutTests
{
    private static readonly string Folder = Repository.PathOf("examples", "scale-out");

    [Theory]
    [InlineData("kafka")]
    [InlineData("hashmod")]
    public void Configuration_IsValid(string example) => Assert.Empty(Mistakes(Path.Combine(Folder, example, "foresight.yml")));

    [Theory]
    [InlineData("kafka")]
    [InlineData("hashmod")]
    public async Task Prometheus_TakesItsConfiguration(string example)
    {
        // The rules are mounted where the image looks.
        string file = Path.Combine(PeerProcess.NewFolder("promtool"), "prometheus.yml");
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, example, "prometheus.yml"), Cancellation);
        await File.WriteAllTextAsync(file, text.Replace("/etc/prometheus/rules", Repository.PathOf("rules"), StringComparison.Ordinal), Cancellation);

        foreach (string promtool in (string[])[Peers.Promtool2, Peers.Promtool3])
        {
            (int code, string output) = await PeerProcess.RunAsync("promtool", promtool, "check", "config", file);
            Assert.True(code == 0, output);
        }
    }

    /// <summary>What Prometheus does with these rules: each instance goes to exactly one replica, with all its series.</summary>
    [Fact]
    public void Hashmod_GivesEachResidueToOneReplica()
    {
        YamlSequenceNode writes = (YamlSequenceNode)Documents("hashmod", "prometheus.yml").Single()["remote_write"];
        List<(string Modulus, string Source, string Kept, string Url)> rules = [];
        foreach (YamlNode write in writes)
        {
            YamlNode[] relabel = [.. (YamlSequenceNode)write["write_relabel_configs"]];
            YamlNode hash = relabel.Single(rule => Text(rule, "action") == "hashmod");
            YamlNode keep = relabel.Single(rule => Text(rule, "action") == "keep" && rule["source_labels"].ToString().Contains(Text(hash, "target_label"), StringComparison.Ordinal));
            rules.Add((Text(hash, "modulus"), hash["source_labels"].ToString(), Text(keep, "regex"), Text(write, "url")));
        }

        Assert.Equal(["0", "1", "2"], rules.Select(rule => rule.Kept));
        Assert.All(rules, rule => Assert.Equal(("3", $"http://foresight-{rule.Kept}:9977/api/v1/write"), (rule.Modulus, rule.Url)));
        Assert.Single(rules.Select(rule => rule.Source).Distinct());
    }

    [Theory]
    [InlineData("kafka")]
    [InlineData("hashmod")]
    public void Compose_NamesOnlyWhatIsThere(string example)
    {
        YamlNode compose = Documents(example, "docker-compose.yml").Single();
        Dictionary<string, YamlMappingNode> services = ((YamlMappingNode)compose["services"]).ToDictionary(service => service.Key.ToString(), service => (YamlMappingNode)service.Value);
        HashSet<string> volumes = [.. ((YamlMappingNode)compose["volumes"]).Select(volume => volume.Key.ToString())];

        Assert.Equal(["foresight-0", "foresight-1", "foresight-2"], services.Keys.Where(name => name.StartsWith("foresight", StringComparison.Ordinal)).Order());
        Assert.Superset(new HashSet<string> { "prometheus", "alertmanager", "grafana" }, services.Keys.ToHashSet());
        foreach ((string name, YamlMappingNode service) in services)
        {
            // An image without a version is another one next month; our own is built here.
            Assert.True(Text(service, "image") == "foresight" || PinnedImage().IsMatch(Text(service, "image")), name);
            foreach (string source in Sequence(service, "volumes").Select(volume => volume.ToString().Split(':')[0]))
            {
                string path = Path.Combine(Folder, example, source);
                Assert.True(source[0] == '.' ? File.Exists(path) || Directory.Exists(path) : volumes.Contains(source), $"{name}: {source}");
            }

            Assert.All(Sequence(service, "ports"), port => Assert.StartsWith("127.0.0.1:", port.ToString(), StringComparison.Ordinal));
            Assert.Subset(services.Keys.ToHashSet(), Keys(service, "depends_on").ToHashSet());
        }
    }

    [Theory]
    [InlineData("sidecar.yml", "ConfigMap", "Prometheus", "PodMonitor", "PrometheusRule")]
    [InlineData("replicas.yml", "ConfigMap", "Service", "StatefulSet", "PodDisruptionBudget", "PodMonitor")]
    public async Task Manifest_IsOfKubernetesOwnTypes(string file, params string[] kinds)
    {
        string[] documents = DocumentMark().Split(await File.ReadAllTextAsync(Path.Combine(Folder, "kubernetes", file), Cancellation));
        Assert.Equal(kinds, documents.Select(document => Kind().Match(document).Groups[1].Value));

        foreach (string document in documents.Where(document => !document.Contains("monitoring.coreos.com", StringComparison.Ordinal)))
        {
            // Strict: an unknown or misspelt member, or a value of another type, is refused.
            Assert.Single(KubernetesYaml.LoadAllFromString(document, typeMap: null, strict: true));
        }

        V1ConfigMap configuration = KubernetesYaml.Deserialize<V1ConfigMap>(documents[0], strict: true);
        string folder = PeerProcess.NewFolder("manifest");
        string text = configuration.Data["foresight.yml"];
        foreach (string secret in (string[])["password", "name", "ca.crt"])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, secret), "x", Cancellation);
        }

        // The library reads the certificate when it makes a client, and there is none.
        text = SecretFolder().Replace(text, folder + "/").Replace($"ssl.ca.location: {folder}/ca.crt", "enable.metrics.push: false", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "foresight.yml"), text, Cancellation);
        Assert.Empty(Mistakes(Path.Combine(folder, "foresight.yml")));
    }

    [Fact]
    public void StatefulSet_MountsWhatItDeclares_AndMatchesItself()
    {
        string[] documents = DocumentMark().Split(File.ReadAllText(Path.Combine(Folder, "kubernetes", "replicas.yml")));
        V1StatefulSet set = KubernetesYaml.Deserialize<V1StatefulSet>(documents[2], strict: true);
        V1PodSpec pod = set.Spec.Template.Spec;

        Assert.Equal(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        Assert.Equal(
            pod.Volumes.Select(volume => volume.Name).Concat(set.Spec.VolumeClaimTemplates.Select(claim => claim.Metadata.Name)).Order(),
            pod.Containers.Single().VolumeMounts.Select(mount => mount.Name).Order());
        V1ConfigMap configuration = KubernetesYaml.Deserialize<V1ConfigMap>(documents[0], strict: true);
        Assert.Equal(configuration.Metadata.Name, pod.Volumes.Single(volume => volume.ConfigMap is not null).ConfigMap.Name);
        Assert.All(SecretFolder().Matches(configuration.Data["foresight.yml"]).Select(match => match.Value.TrimEnd('/')), path => Assert.Contains(pod.Containers[0].VolumeMounts, mount => mount.MountPath == path));
    }

    [Fact]
    public void OperatorResources_HaveContainersOfKubernetesOwnTypes()
    {
        YamlNode prometheus = Documents("kubernetes", "sidecar.yml").Single(document => Text(document, "kind") == "Prometheus")["spec"];

        V1Container container = Strict<V1Container>(Assert.Single((YamlSequenceNode)prometheus["containers"]));
        V1Volume[] volumes = [.. ((YamlSequenceNode)prometheus["volumes"]).Select(Strict<V1Volume>)];
        Assert.Equal(volumes.Select(volume => volume.Name).Order(), container.VolumeMounts.Select(mount => mount.Name).Order());
        Assert.Equal("http://127.0.0.1:9977/api/v1/write", Text(((YamlSequenceNode)prometheus["remoteWrite"])[0], "url"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a start would say of it.</summary>
    private static IEnumerable<string> Mistakes(string file) => ConfigLoader.TryLoad(file, out ForesightConfig? config, out ImmutableArray<ConfigError> mistakes)
        ? CheckConfig.MistakesBeyond(config, file).Select(mistake => mistake.Message)
        : mistakes.Select(mistake => mistake.Message);

    private static T Strict<T>(YamlNode node) =>
        KubernetesYaml.Deserialize<T>(new YamlDotNet.Serialization.SerializerBuilder().Build().Serialize(node), strict: true);

    private static IEnumerable<YamlNode> Documents(params string[] path)
    {
        YamlStream stream = [];
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(Path.Combine([Folder, .. path]))))));
        return stream.Documents.Select(document => document.RootNode);
    }

    private static string Text(YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(key, out YamlNode? value) ? value.ToString() : "";

    private static IEnumerable<YamlNode> Sequence(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out YamlNode? value) ? (YamlSequenceNode)value : [];

    private static IEnumerable<string> Keys(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out YamlNode? value) ? ((YamlMappingNode)value).Select(entry => entry.Key.ToString()) : [];

    [GeneratedRegex(@"^[\w./-]+:v?\d+(\.\d+)+$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex("^---\n", RegexOptions.Multiline)]
    private static partial Regex DocumentMark();

    [GeneratedRegex("^kind: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex("/etc/foresight-(kafka|pod)/")]
    private static partial Regex SecretFolder();
}

using Exporter.TestKit;
using YamlDotNet.Serialization;

namespace Exporter.Integration.Tests.Retraining;

/// <summary>The examples for schedulers say what those understand.</summary>
public sealed class ExampleTests
{
    /// <summary>Fields of <c>batch/v1</c> and <c>v1</c> below each field that the manifest uses; an empty list takes any names, such as labels.</summary>
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        [""] = ["apiVersion", "kind", "metadata", "spec"],
        ["metadata"] = ["name", "labels", "namespace", "annotations"],
        ["spec"] = ["schedule", "timeZone", "concurrencyPolicy", "suspend", "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "jobTemplate"],
        ["spec.jobTemplate"] = ["metadata", "spec"],
        ["spec.jobTemplate.spec"] = ["backoffLimit", "activeDeadlineSeconds", "podFailurePolicy", "template", "ttlSecondsAfterFinished", "completions", "parallelism"],
        ["spec.jobTemplate.spec.podFailurePolicy"] = ["rules"],
        ["spec.jobTemplate.spec.podFailurePolicy.rules"] = ["action", "onExitCodes", "onPodConditions"],
        ["spec.jobTemplate.spec.podFailurePolicy.rules.onExitCodes"] = ["containerName", "operator", "values"],
        ["spec.jobTemplate.spec.template"] = ["metadata", "spec"],
        ["spec.jobTemplate.spec.template.spec"] = ["restartPolicy", "securityContext", "affinity", "containers", "volumes", "serviceAccountName", "nodeSelector", "tolerations"],
        ["spec.jobTemplate.spec.template.spec.containers"] = ["name", "image", "command", "args", "env", "resources", "securityContext", "volumeMounts", "imagePullPolicy"],
        ["spec.jobTemplate.spec.template.spec.containers.env"] = ["name", "value", "valueFrom"],
        ["spec.jobTemplate.spec.template.spec.containers.volumeMounts"] = ["name", "mountPath", "readOnly", "subPath"],
        ["spec.jobTemplate.spec.template.spec.volumes"] = ["name", "persistentVolumeClaim", "configMap", "emptyDir", "secret"],
    };

    [Fact]
    public void CronJob_HasTheFieldsOfItsKindAndNoOthers()
    {
        object manifest = new DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(Repository.PathOf("examples", "retrain", "cronjob.yaml")));
        Dictionary<object, object> root = Assert.IsType<Dictionary<object, object>>(manifest);
        Assert.Equal(("batch/v1", "CronJob", "Forbid"), (root["apiVersion"], root["kind"], ((Dictionary<object, object>)root["spec"])["concurrencyPolicy"]));
        List<string> seen = [];
        Check("", root, seen);
        Assert.Equal(Fields.Keys.Order(StringComparer.Ordinal), seen.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>A template's pod may not be restarted in place where failures have a policy, and each mount has its volume.</summary>
    [Fact]
    public void CronJob_FitsTogether()
    {
        string text = File.ReadAllText(Repository.PathOf("examples", "retrain", "cronjob.yaml"));
        Assert.Contains("restartPolicy: Never", text, StringComparison.Ordinal);
        foreach (string volume in (string[])["data", "config", "tmp"])
        {
            Assert.Equal(2, text.Split($"{{name: {volume}, ").Length - 1);
        }
    }

    [Fact]
    public async Task Dag_Compiles()
    {
        string target = Path.Combine(PeerProcess.NewFolder("dag"), "dag.pyc");
        (int status, string output) = await PeerProcess.RunAsync(
            "python3", File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", "-c", "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], doraise=True)",
            Repository.PathOf("examples", "retrain", "foresight_retrain_dag.py"), target);
        Assert.True(status == 0 && File.Exists(target), output);
        Directory.Delete(Path.GetDirectoryName(target)!, recursive: true);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 75)]
    [InlineData(6, 75)]
    public async Task Script_TurnsEachStatusIntoWhatASchedulerDoes(int trainer, int expected)
    {
        string folder = PeerProcess.NewFolder("retrain-script");
        string program = Path.Combine(folder, "trainer");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho \"$@\"\nexit {trainer}\n", TestContext.Current.CancellationToken);
        await PeerProcess.RunAsync("chmod", "/bin/chmod", "+x", program);
        await using PeerProcess script = PeerProcess.Launch(
            "retrain.sh", "/bin/bash", [Repository.PathOf("examples", "retrain", "retrain.sh"), "node", "--every", "7d"], folder, new Dictionary<string, string> { ["TRAINER"] = program });
        await script.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(expected, script.ExitCode);
        Assert.Contains("retrain --predictor node --config.file /etc/foresight/foresight.yml --dataset /var/lib/foresight-trainer/node ", script.Output, StringComparison.Ordinal);
        Assert.EndsWith(" --every 7d", script.Output.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Each option that the examples give is one of the verb's.</summary>
    [Fact]
    public async Task Examples_GiveOptionsThatThereAre()
    {
        (_, string help) = await PeerProcess.RunAsync("foresight_trainer", Peers.Trainer, "retrain", "--help");
        foreach (string file in (string[])["retrain.sh", "crontab", "cronjob.yaml", "foresight_retrain_dag.py"])
        {
            string text = string.Join('\n', File.ReadLines(Repository.PathOf("examples", "retrain", file)).Where(line => !line.StartsWith('#')));
            string[] options = [.. System.Text.RegularExpressions.Regex.Matches(text, "--[a-z][a-z.-]+").Select(match => match.Value).Distinct()];
            Assert.NotEmpty(options);
            Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
        }
    }

    private static void Check(string path, object node, List<string> seen)
    {
        if (node is List<object> list)
        {
            list.ForEach(item => Check(path, item, seen));
        }
        else if (node is Dictionary<object, object> map && Fields.TryGetValue(path, out string[]? fields))
        {
            seen.Add(path);
            foreach ((object name, object value) in map)
            {
                Assert.True(fields.Contains((string)name), $"{path} has no field {name}");
                Check(path.Length == 0 ? (string)name : $"{path}.{name}", value, seen);
            }
        }
    }
}

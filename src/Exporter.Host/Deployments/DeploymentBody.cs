using System.Text.Json;
using Exporter.Host.Endpoints;
using Exporter.Host.Events;
using Exporter.Risk;
using Exporter.Signals;

namespace Exporter.Host.Deployments;

/// <summary>Reads the body of <c>POST /api/v1/deployments/risk</c>, and finds all its mistakes at once.</summary>
internal static class DeploymentBody
{
    /// <summary>Commits of a deployment at most.</summary>
    public const int MaxCommits = 1000;

    /// <summary>How long after its start a failure is put down to a deployment, unless the body says.</summary>
    public static readonly TimeSpan DefaultHorizon = TimeSpan.FromDays(1);

    private const int MaxName = 200;
    private const string Where = "the deployment";

    private static readonly TimeSpan LongestHorizon = TimeSpan.FromDays(30);
    private static readonly string[] Members = ["service", "version", "labels", "start", "horizon", "commits"];
    private static readonly string[] CommitMembers = ["sha", "measures"];

    /// <summary>Reads the body.</summary>
    /// <returns>The deployment; null where there are mistakes.</returns>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static PostedDeployment? Read(ReadOnlyMemory<byte> body, List<string> mistakes)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{Where} is {root.ValueKind}, not an object");
        }

        var members = new CheckedMembers(root, Where, mistakes);
        members.Only(Members);
        var service = members.Required("service", MaxName, "what is deployed");
        var version = members.Required("version", EventReader.MaxVersion, "the version that it will have");
        var labels = root.TryGetProperty("labels", out var given) && given.ValueKind != JsonValueKind.Null ? members.Labels("labels") : Labels.Empty;
        var start = members.Instant("start");
        var horizon = ReadHorizon(members.Text("horizon", MaxName), mistakes);
        var commits = ReadCommits(root, mistakes, out var json);
        return mistakes.Count == 0 ? new PostedDeployment(service, version, labels, start, horizon, commits, json) : null;
    }

    private static TimeSpan ReadHorizon(string text, List<string> mistakes)
    {
        if (text.Length == 0)
        {
            return DefaultHorizon;
        }

        if (PrometheusDuration.TryParse(text, out var horizon) && horizon > TimeSpan.Zero && horizon <= LongestHorizon)
        {
            return horizon;
        }

        mistakes.Add($"{Where}: horizon \"{text}\" is not a duration such as 6h, at most {PrometheusDuration.Format(LongestHorizon)}");
        return DefaultHorizon;
    }

    private static List<(string Sha, ChangeMeasures? Measures)> ReadCommits(JsonElement root, List<string> mistakes, out string json)
    {
        json = "[]";
        if (!root.TryGetProperty("commits", out var commits) || commits.ValueKind != JsonValueKind.Array)
        {
            mistakes.Add($"{Where} has no array \"commits\": what it brings, which may be nothing");
            return [];
        }

        if (commits.GetArrayLength() > MaxCommits)
        {
            mistakes.Add($"{Where} has {commits.GetArrayLength()} commits, at most {MaxCommits} are taken");
            return [];
        }

        json = commits.GetRawText();
        return [.. commits.EnumerateArray().Select((commit, index) => ReadCommit(commit, $"commit {index}", mistakes))];
    }

    private static (string Sha, ChangeMeasures? Measures) ReadCommit(JsonElement commit, string where, List<string> mistakes)
    {
        if (commit.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{where} is {commit.ValueKind}, not an object");
            return ("", null);
        }

        var members = new CheckedMembers(commit, where, mistakes);
        members.Only(CommitMembers);
        return (members.Text("sha", MaxName), commit.TryGetProperty("measures", out var measures) && measures.ValueKind != JsonValueKind.Null ? ReadMeasures(measures, where, mistakes) : null);
    }

    private static ChangeMeasures? ReadMeasures(JsonElement measures, string where, List<string> mistakes)
    {
        var before = mistakes.Count;
        if (measures.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{where}: measures is {measures.ValueKind}, not an object");
            return null;
        }

        new CheckedMembers(measures, $"measures of {where}", mistakes).Only(ChangeMeasures.Names);
        var values = new double[ChangeMeasures.Names.Length];
        foreach (var (index, name) in ChangeMeasures.Names.Index())
        {
            if (!(measures.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out values[index]) && values[index] >= 0 && double.IsFinite(values[index])))
            {
                mistakes.Add($"{where}: measure {name} is {(value.ValueKind == JsonValueKind.Undefined ? "absent" : value.GetRawText())}, not a number from 0 on");
            }
        }

        return mistakes.Count == before ? ChangeMeasures.Of(values) : null;
    }
}

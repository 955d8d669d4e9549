using System.Text.Json;
using Exporter.Configuration;
using Exporter.Host.Endpoints;
using Exporter.Risk.Deployments;

namespace Exporter.Host.Deployments;

/// <summary>Reads results of CI for a verb that asks nobody: a JSON array of objects with <c>commit</c>, <c>result</c> (passed or failed) and <c>at</c>.</summary>
internal static class CiResultsFile
{
    private const int MaxName = 200;
    private const string Passed = "passed";
    private const string Failed = "failed";

    private static readonly string[] Members = ["commit", "result", "at"];

    /// <summary>Reads the file; every mistake is noted, with its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mistakes">Receives the mistakes.</param>
    public static IReadOnlyList<CiRun> Read(string path, List<string> mistakes)
    {
        if (BoundedFile.Read(path, out var errors) is not { } text)
        {
            mistakes.AddRange(errors.Select(error => error.ToString()));
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                return [.. document.RootElement.EnumerateArray().Select((run, index) => Read(run, $"{path}: run {index}", mistakes))];
            }

            mistakes.Add($"{path} is {document.RootElement.ValueKind}, not an array of runs");
        }
        catch (JsonException exception)
        {
            mistakes.Add($"{path} is no JSON: {exception.Message}");
        }

        return [];
    }

    private static CiRun Read(JsonElement run, string where, List<string> mistakes)
    {
        if (run.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{where} is {run.ValueKind}, not an object");
            return default;
        }

        var members = new CheckedMembers(run, where, mistakes);
        members.Only(Members);
        var (before, at, result) = (mistakes.Count, members.Instant("at"), members.Text("result", MaxName));
        if (at is null && mistakes.Count == before)
        {
            mistakes.Add($"{where} has no \"at\", when it ended");
        }

        if (result is not (Passed or Failed))
        {
            mistakes.Add($"{where}: result is \"{result}\", not {Passed} or {Failed}");
        }

        return new CiRun(at ?? 0, members.Text("commit", MaxName), result == Failed);
    }
}

using System.CommandLine;
using Exporter.Host.QueryApi;
using Exporter.Risk.Deployments;

namespace Exporter.Host.Deployments;

/// <summary>The flags that say when something is deployed, and what CI says of it.</summary>
internal sealed class SituationOptions
{
    private readonly Option<string> _start = CommandLine.Flag("--start", "", "When it is going to be deployed, RFC 3339; empty: not said, and with --url the sidecar's time.");
    private readonly Option<string> _zone = CommandLine.Flag("--time-zone", "UTC", "Without --url: by whose clock it is night or weekend, such as Europe/Berlin.");
    private readonly Option<string> _results = CommandLine.Flag("--ci-results", "", "Without --url: JSON file with CI runs of the service, an array of {\"commit\": SHA, \"result\": \"passed\" or \"failed\", \"at\": RFC 3339}.");

    /// <summary>The flags.</summary>
    public IReadOnlyList<Option> All => [_start, _zone, _results];

    /// <summary>Reads the flags; every mistake is noted.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasTarget">A sidecar is asked, which knows CI runs by their events.</param>
    /// <param name="mistakes">Receives the mistakes.</param>
    public Situation Read(ParseResult parsed, bool hasTarget, List<string> mistakes)
    {
        var (start, file) = (parsed.GetRequiredValue(_start), parsed.GetRequiredValue(_results));
        long? startMs = null;
        if (start.Length > 0)
        {
            if (TimeText.TryParse(start, out var ms))
            {
                startMs = ms;
            }
            else
            {
                mistakes.Add($"--start is \"{start}\", not a time such as 2026-05-01T00:00:00Z");
            }
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(parsed.GetRequiredValue(_zone), out var zone))
        {
            mistakes.Add($"--time-zone \"{parsed.GetRequiredValue(_zone)}\" is no time zone that this system knows, such as Europe/Berlin");
        }

        if (hasTarget && file.Length > 0)
        {
            mistakes.Add("--ci-results goes without --url: a sidecar knows the runs that were posted to /api/v1/events");
        }

        return new Situation(startMs, zone ?? TimeZoneInfo.Utc, file.Length > 0 ? CiResultsFile.Read(file, mistakes) : null);
    }
}

/// <summary>When something is deployed, and what CI says of it.</summary>
/// <param name="StartMs">When, Unix ms; null where nobody says.</param>
/// <param name="Zone">By whose clock.</param>
/// <param name="Runs">Runs of CI; null where nobody says.</param>
internal sealed record Situation(long? StartMs, TimeZoneInfo Zone, IReadOnlyList<CiRun>? Runs)
{
    /// <summary>What is known of a deployment beside its commits; null where nothing is said.</summary>
    /// <param name="commits">Names of its commits.</param>
    public DeploymentInputs? InputsOf(IReadOnlyCollection<string> commits)
    {
        if (StartMs is null && Runs is null)
        {
            return null;
        }

        // Without a time of its own it is taken to follow the last run.
        var inputs = StartMs is { } startMs ? DeploymentInputs.None.WithTime(startMs, Zone) : DeploymentInputs.None;
        return Runs is { Count: > 0 } runs ? inputs.WithRuns(runs, StartMs ?? runs.Max(run => run.AtMs), commits) : inputs;
    }
}

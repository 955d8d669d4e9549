using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exporter.Risk.Deployments;

/// <summary>What is known of a deployment beside its commits and its target, at its own time: CI, time of day, and how earlier ones went.</summary>
/// <remarks>Public data have none of it, so nothing of it is in the model that comes with the program: what it is worth at a place is learnt from that place's outcomes.</remarks>
/// <param name="OwnRunFailed">How the latest CI run of its version or of one of its commits ended; null where there was none.</param>
/// <param name="Runs">Other CI runs of the service within <see cref="CiWindow"/> before it.</param>
/// <param name="FailedRuns">Those of them that failed.</param>
/// <param name="IsNight">It begins between 22:00 and 06:00.</param>
/// <param name="IsFridayAfternoon">It begins on a Friday between 12:00 and 22:00.</param>
/// <param name="IsWeekend">It begins on a Saturday or Sunday.</param>
/// <param name="Earlier">Earlier deployments of the service whose outcome is known, <see cref="MostEarlier"/> at most.</param>
/// <param name="FailedEarlier">Those of them that failed.</param>
public sealed record DeploymentInputs(
    bool? OwnRunFailed, int Runs, int FailedRuns, bool IsNight, bool IsFridayAfternoon, bool IsWeekend, int Earlier, int FailedEarlier)
{
    /// <summary>Earlier deployments that count: the latest ones.</summary>
    public const int MostEarlier = 10;

    // A share of few is held towards 0, as if two more had gone well.
    private const double Smoothing = 2;

    /// <summary>How far back CI runs count.</summary>
    public static readonly TimeSpan CiWindow = TimeSpan.FromDays(7);

    /// <summary>Nothing is known: all inputs are 0.</summary>
    public static readonly DeploymentInputs None = new(null, 0, 0, false, false, false, 0, 0);

    /// <summary>Short names, in the order of <see cref="ToVector"/>.</summary>
    public static ImmutableArray<string> Names { get; } =
        ["own_run_failed", "failed_runs_share", "failed_runs", "night", "friday_afternoon", "weekend", "failed_deployments_share"];

    /// <summary>The numbers that weights go with; 0 where nothing is known or nothing was wrong.</summary>
    public double[] ToVector() =>
    [
        OwnRunFailed == true ? 1 : 0,
        FailedRuns / (Runs + Smoothing),
        Math.Log2(1 + FailedRuns),
        IsNight ? 1 : 0,
        IsFridayAfternoon ? 1 : 0,
        IsWeekend ? 1 : 0,
        FailedEarlier / (Earlier + Smoothing),
    ];

    /// <summary>What is known of CI runs.</summary>
    /// <param name="runs">Runs of the service, in any order; what ended after the deployment began, or before the window, is left out.</param>
    /// <param name="startMs">When it begins, Unix ms.</param>
    /// <param name="names">Its version and its commits: a run on one of them is its own.</param>
    public DeploymentInputs WithRuns(IEnumerable<CiRun> runs, long startMs, IReadOnlyCollection<string> names)
    {
        var sinceMs = startMs - (long)CiWindow.TotalMilliseconds;
        var within = runs.Where(run => run.AtMs > sinceMs && run.AtMs <= startMs).ToLookup(run => names.Any(run.IsOf));
        CiRun? own = within[true].Any() ? within[true].MaxBy(run => (run.AtMs, run.HasFailed)) : null;
        return this with { OwnRunFailed = own?.HasFailed, Runs = within[false].Count(), FailedRuns = within[false].Count(run => run.HasFailed) };
    }

    /// <summary>What is known of the time.</summary>
    /// <param name="startMs">When it begins, Unix ms.</param>
    /// <param name="zone">Where those are who would notice.</param>
    public DeploymentInputs WithTime(long startMs, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(startMs), zone);
        return this with
        {
            IsNight = local.Hour is < 6 or >= 22,
            IsFridayAfternoon = local is { DayOfWeek: DayOfWeek.Friday, Hour: >= 12 and < 22 },
            IsWeekend = local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday,
        };
    }

    /// <summary>What is known of earlier deployments.</summary>
    /// <param name="failed">Whether each failed, the newest first.</param>
    public DeploymentInputs WithEarlier(IEnumerable<bool> failed)
    {
        bool[] latest = [.. failed.Take(MostEarlier)];
        return this with { Earlier = latest.Length, FailedEarlier = latest.Count(one => one) };
    }

    /// <summary>The JSON form, on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DeploymentsJson.Default.DeploymentInputs);

    /// <summary>Reads the JSON form; null where the text is empty, as it is for deployments from before inputs were kept.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static DeploymentInputs? Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length == 0 ? null : JsonSerializer.Deserialize(json, DeploymentsJson.Default.DeploymentInputs);
    }
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeploymentInputs))]
[JsonSerializable(typeof(DeploymentStage))]
internal sealed partial class DeploymentsJson : JsonSerializerContext;

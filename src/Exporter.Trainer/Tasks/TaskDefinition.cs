using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exporter.Trainer.Tasks;

/// <summary>What is asked at each point of the grid: does a failure start in (t + lead, t + lead + window]? All times in seconds.</summary>
/// <param name="Step">Distance of grid points.</param>
/// <param name="Lead">Failures nearer than this are too late.</param>
/// <param name="Window">Length of the span that is asked for.</param>
/// <param name="Cooldown">Points so soon after a failure do not count.</param>
/// <param name="GridOrigin">A point of the grid.</param>
/// <param name="Censored">Whether the truth behind the end of an observation is unknown.</param>
internal sealed record TaskDefinition(long Step, long Lead, long Window, long Cooldown, long GridOrigin, bool Censored)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Lead and window: what is asked for ends here.</summary>
    [JsonIgnore]
    public long Reach => Lead + Window;

    /// <summary>Reads a task of a set's <c>task.json</c>.</summary>
    /// <exception cref="TrainingException">There is no such file or task.</exception>
    public static TaskDefinition Read(string path, string key)
    {
        try
        {
            var tasks = JsonSerializer.Deserialize<Dictionary<string, TaskDefinition>>(File.ReadAllText(path), Json)!;
            return tasks.TryGetValue(key, out var task) ? task : throw new TrainingException($"{path} has no task \"{key}\"; there are: {string.Join(", ", tasks.Keys)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingException($"{path} cannot be read: {e.Message}");
        }
    }
}

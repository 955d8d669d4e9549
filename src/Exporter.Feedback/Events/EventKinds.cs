namespace Exporter.Feedback.Events;

/// <summary>The words for kinds of events.</summary>
public static class EventKinds
{
    private static readonly (EventKind Kind, string Name)[] Words =
    [
        (EventKind.Deployment, "deployment"),
        (EventKind.ConfigurationChange, "configuration_change"),
        (EventKind.Incident, "incident"),
        (EventKind.Maintenance, "maintenance"),
        (EventKind.Scaling, "scaling"),
        (EventKind.ModelSwitch, "model_switch"),
        (EventKind.CiPassed, "ci_passed"),
        (EventKind.CiFailed, "ci_failed"),
    ];

    /// <summary>All words, in the order of the kinds.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Words.Select(word => word.Name)];

    /// <summary>The word for a kind.</summary>
    public static string NameOf(EventKind kind) => Words[(int)kind].Name;

    /// <summary>The kind of a word.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string name, out EventKind kind)
    {
        var index = Array.FindIndex(Words, word => word.Name == name);
        kind = index < 0 ? default : Words[index].Kind;
        return index >= 0;
    }

    /// <summary>True for what changes an entity by intent: what then happens to it says nothing of earlier predictions.</summary>
    public static bool IsChange(EventKind kind) => kind is EventKind.Deployment or EventKind.ConfigurationChange or EventKind.Scaling;

    /// <summary>True for what happens to code and to no entity: it counts for what deployments risk, and marks nothing.</summary>
    public static bool IsCiRun(EventKind kind) => kind is EventKind.CiPassed or EventKind.CiFailed;
}

using System.Collections.Immutable;

namespace Exporter.Models.Overrides;

/// <summary>What an operator may decide in place of a model.</summary>
public enum OverrideKind
{
    /// <summary>No alert begins, and one that goes on ends; the predictions are shown.</summary>
    Mute,

    /// <summary>Somebody works on the entity: as <see cref="Mute"/>, and what happens in the window is no incident and proves nothing.</summary>
    Maintenance,

    /// <summary>The kill switch: <see cref="Mute"/> for all entities of all predictors, at once.</summary>
    SilenceAll,

    /// <summary>A stated probability takes the place of the model's.</summary>
    Force,

    /// <summary>A version from the registry predicts, whatever the alias says.</summary>
    Pin,

    /// <summary>The built-in baseline predicts.</summary>
    Baseline,

    /// <summary>Nothing is learnt from what happens: patterns and thresholds stay as they are.</summary>
    Freeze,
}

/// <summary>The words for kinds.</summary>
public static class OverrideKinds
{
    /// <summary>All kinds, in the order of their declaration.</summary>
    public static IReadOnlyList<OverrideKind> All { get; } = Enum.GetValues<OverrideKind>();

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(NameOf)];

    /// <summary>The word for a kind.</summary>
    public static string NameOf(OverrideKind kind) => kind switch
    {
        OverrideKind.Mute => "mute",
        OverrideKind.Maintenance => "maintenance",
        OverrideKind.SilenceAll => "silence_all",
        OverrideKind.Force => "force",
        OverrideKind.Pin => "pin",
        OverrideKind.Baseline => "baseline",
        _ => "freeze",
    };

    /// <summary>True for what concerns a predictor as a whole: a step has one model, with its thresholds, and learns as a whole or not at all.</summary>
    public static bool IsOfPredictor(OverrideKind kind) => kind is OverrideKind.Pin or OverrideKind.Baseline or OverrideKind.Freeze;

    /// <summary>The kinds of some overrides, each once.</summary>
    public static IEnumerable<OverrideKind> In(ImmutableArray<Override> overrides) => overrides.IsEmpty ? [] : overrides.Select(one => one.Kind).Distinct().Order();

    /// <summary>The kind of a word.</summary>
    public static bool TryParse(string name, out OverrideKind kind)
    {
        kind = All.FirstOrDefault(known => NameOf(known) == name);
        return NameOf(kind) == name;
    }
}

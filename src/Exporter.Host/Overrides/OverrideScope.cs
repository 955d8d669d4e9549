using Exporter.Models.Overrides;

namespace Exporter.Host.Overrides;

/// <summary>What each kind of override must say of whom it concerns, and may not.</summary>
internal static class OverrideScope
{
    /// <summary>What is wrong; nothing where all is right.</summary>
    /// <param name="kind">What is decided.</param>
    /// <param name="predictor">Name of a predictor; empty for all.</param>
    /// <param name="match">Matchers; empty for all entities.</param>
    /// <param name="version">Version of a model; empty for none.</param>
    public static IEnumerable<string> Mistakes(OverrideKind kind, string predictor, string match, string version)
    {
        var name = OverrideKinds.NameOf(kind);
        if (OverrideKinds.IsOfPredictor(kind) && match.Length > 0)
        {
            yield return $"{name} goes by predictor: a step has one model with its thresholds, and learns as a whole; match goes with mute, maintenance and force";
        }

        var mistake = kind switch
        {
            OverrideKind.SilenceAll when predictor.Length > 0 || match.Length > 0 => "silence_all concerns all entities of all predictors: match and predictor go with other kinds",
            OverrideKind.Force when match.Length == 0 => "force needs match: whose probability is stated",
            OverrideKind.Mute or OverrideKind.Maintenance when predictor.Length == 0 && match.Length == 0 => $"{name} needs match or predictor: whom it concerns",
            OverrideKind.Pin when predictor.Length == 0 => "pin needs predictor: whose model it is",
            _ => null,
        };
        if (mistake is not null)
        {
            yield return mistake;
        }

        if (kind == OverrideKind.Pin && version.Length == 0)
        {
            yield return "pin needs version: which one of the registry, its beginning, or an alias that stands for it now";
        }
        else if (kind != OverrideKind.Pin && version.Length > 0)
        {
            yield return "version goes with pin only";
        }
    }
}

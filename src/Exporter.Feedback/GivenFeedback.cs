using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>What a person says of a prediction.</summary>
/// <param name="Predictor">Whose prediction it is.</param>
/// <param name="Entity">Exactly the entity labels of whom it is about.</param>
/// <param name="Verdict">What is said.</param>
/// <param name="AtMs">When it was said, Unix ms.</param>
/// <param name="AlertMs">Start of the alert that it is about, Unix ms; null for the one that had begun last by then.</param>
/// <param name="Note">In words; may be empty.</param>
/// <param name="By">Who says so; may be empty.</param>
public sealed record GivenFeedback(string Predictor, Labels Entity, Verdict Verdict, long AtMs, long? AlertMs, string Note, string By);

/// <summary>What a person may say of a prediction.</summary>
public enum Verdict
{
    /// <summary>It is right.</summary>
    Right,

    /// <summary>It is wrong.</summary>
    Wrong,

    /// <summary>Somebody does something about it: a failure that does not come then proves nothing.</summary>
    ActedOn,
}

/// <summary>The words for verdicts.</summary>
public static class VerdictNames
{
    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Enum.GetValues<Verdict>().Select(NameOf)];

    /// <summary>The word for a verdict.</summary>
    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Right => "right",
        Verdict.Wrong => "wrong",
        _ => "acted_on",
    };

    /// <summary>The verdict of a word.</summary>
    public static bool TryParse(string name, out Verdict verdict)
    {
        verdict = Enum.GetValues<Verdict>().FirstOrDefault(known => NameOf(known) == name);
        return NameOf(verdict) == name;
    }
}

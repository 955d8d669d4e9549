namespace Exporter.Models;

/// <summary>Labels of all that is told of a challenger, in families of its own: what sums or compares the champion's series never meets them.</summary>
public static class ChallengerTags
{
    /// <summary>Name of the label that says which challenger it is.</summary>
    public const string Challenger = "challenger";

    /// <summary>Name of the label that tells champion from challenger.</summary>
    public const string Role = "role";

    /// <summary>The labels of one challenger.</summary>
    /// <param name="name">What the configuration calls it.</param>
    public static KeyValuePair<string, object?>[] Of(string name) => [new(Challenger, name), new(Role, Challenger)];
}

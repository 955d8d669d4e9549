using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exporter.Signals;

/// <summary>A model of MLflow's registry, by an alias: <c>models:/NAME@ALIAS</c>.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Alias">The alias, which stands for one of its versions; MLflow's aliases have any name.</param>
public sealed partial record RemoteModel(string Name, string Alias)
{
    /// <summary>How it is written, for messages.</summary>
    public const string Notation = "models:/NAME@ALIAS";

    /// <summary>Reads a reference.</summary>
    /// <param name="text">The text.</param>
    /// <param name="model">The model.</param>
    /// <returns>False where it is no such reference.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out RemoteModel? model)
    {
        model = Pattern().Match(text) is { Success: true } match ? new RemoteModel(match.Groups[1].Value, match.Groups[2].Value) : null;
        return model is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"models:/{Name}@{Alias}";

    // MLflow's own rules: neither slash nor colon in a name; letters, digits, _ and - in an alias.
    [GeneratedRegex(@"^models:/([^/:@\x00-\x1f]{1,250})@([A-Za-z0-9_-]{1,250})\z")]
    private static partial Regex Pattern();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Exporter.Models.Registry;

/// <summary>How versions are called.</summary>
internal static partial class RegistryNames
{
    private const int HashDigits = 12;

    /// <summary>The version of a model: the end of its training data, when known, and the first digits of its SHA-256, so that the same bytes have the same version.</summary>
    internal static string VersionOf(ModelContract contract, string sha256) =>
        (contract.DataTo?.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) ?? "undated") + "-" + sha256[..HashDigits];

    /// <summary>True for what can be a version: it never leaves the folder that it is put in.</summary>
    internal static bool IsVersion(string text) => VersionPattern().IsMatch(text);

    /// <summary>True where the version tells the content and <paramref name="sha256"/> is that of another one.</summary>
    internal static bool Contradicts(string version, string sha256) =>
        DigitsPattern().Match(version) is { Success: true } digits && !sha256.StartsWith(digits.Groups[1].Value, StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"^(?:undated|\d{8}T\d{6}Z)-([0-9a-f]{12})\z")]
    private static partial Regex DigitsPattern();
}

namespace Exporter.Configuration;

/// <summary>Addresses as messages show them: without what may be a password or a token.</summary>
public static class AddressText
{
    private const string Hidden = "xxxxx";

    /// <summary>The text with user, password and query hidden, whether it is a valid address or not.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var query = text.AsSpan().IndexOfAny('?', '#');
        var shown = query < 0 ? text : text[..(query + 1)] + Hidden;

        // A password may hold what should have been escaped, so everything up to the last @ is hidden.
        var begin = shown.IndexOf("//", StringComparison.Ordinal) is var slashes and >= 0 ? slashes + 2 : 0;
        var end = shown.LastIndexOf('@');
        return end < begin ? shown : string.Concat(shown.AsSpan(0, begin), Hidden, shown.AsSpan(end));
    }
}

namespace Exporter.Configuration.Web;

/// <summary>Reads where a certificate or key is: <c>cert_file</c> names a file, <c>cert</c> is the text itself.</summary>
internal static class PemReader
{
    /// <summary>The source; null where neither is given.</summary>
    /// <param name="tls">The section.</param>
    /// <param name="key">Name of the text's key.</param>
    /// <param name="where">What the section is called, for messages.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static PemSource? Read(Section tls, string key, string where, string folder, Mistakes mistakes)
    {
        var file = tls.Text(key + "_file") is { Value.Length: > 0 } named ? named : null;
        var text = tls.Text(key) is { Value.Length: > 0 } given ? given : null;
        if (file is not null && text is not null)
        {
            mistakes.Add(text.At, $"{where} has both \"{key}\" and \"{key}_file\"; it needs one of them");
        }

        return file is not null ? new PemSource(key + "_file", Path.Combine(folder, file.Value), null)
            : text is not null ? new PemSource(key, null, text.Value)
            : null;
    }
}

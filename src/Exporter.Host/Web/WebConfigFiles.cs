namespace Exporter.Host.Web;

/// <summary>The files that say who is served, and how.</summary>
/// <param name="Web">Encryption, passwords, headers, in the format of exporter-toolkit; empty for none.</param>
/// <param name="Access">Roles and tokens; empty for none.</param>
internal readonly record struct WebConfigFiles(string Web, string Access)
{
    /// <summary>True where there is neither.</summary>
    public bool IsEmpty => Web.Length == 0 && Access.Length == 0;

    /// <summary>Both, for messages.</summary>
    public override string ToString() => string.Join(", ", new[] { Web, Access }.Where(path => path.Length > 0));
}

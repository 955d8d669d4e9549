using System.Reflection;

namespace Exporter.Host;

/// <summary>Which build this is: what <c>--version</c> prints and <c>foresight_build_info</c> shows.</summary>
public static class BuildIdentity
{
    // The SDK writes "0.1.0+commit" where the build saw a repository.
    private static readonly string[] Parts =
        (typeof(BuildIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+', 2);

    /// <summary>The release.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit; <c>unknown</c> where the build had no repository.</summary>
    public static string Revision => Parts.Length > 1 ? Parts[1] : "unknown";

    /// <summary>In the form that Prometheus' programs print.</summary>
    public static string Line => $"foresight_exporter, version {Version} (revision: {Revision}, dotnet: {Environment.Version})";
}

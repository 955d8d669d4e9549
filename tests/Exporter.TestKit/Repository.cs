namespace Exporter.TestKit;

/// <summary>Where the files of this repository are, seen from a running test.</summary>
public static class Repository
{
    /// <summary>The folder that holds Exporter.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>"release" or "debug": what the running test was built as, and so what its siblings were built as.</summary>
    public static string BuildFlavour { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name;

    /// <summary>A path inside the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A file of a project's build output.</summary>
    public static string BuiltFile(string project, string file) => PathOf("artifacts", "bin", project, BuildFlavour, file);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Exporter.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no Exporter.sln above {AppContext.BaseDirectory}");
    }
}

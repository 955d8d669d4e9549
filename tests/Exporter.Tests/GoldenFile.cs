using Exporter.TestKit;

namespace Exporter.Tests;

/// <summary>Texts held against files that a person has read.</summary>
/// <remarks>FORESIGHT_ACCEPT=1 writes the files anew, to be read before they are committed.</remarks>
internal static class GoldenFile
{
    /// <summary>Asserts that the text is that of the file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parts">The file's path below this project.</param>
    public static void Require(string text, params string[] parts)
    {
        var file = Repository.PathOf(["tests", "Exporter.Tests", .. parts]);
        if (Environment.GetEnvironmentVariable("FORESIGHT_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }
}

using YamlDotNet.Core;

namespace Exporter.Configuration.Yaml;

/// <summary>Reads a whole file's YAML; what is not YAML becomes a mistake at its place.</summary>
internal static class YamlFile
{
    /// <summary>The file's only document; null where there is none, or where it is not valid.</summary>
    public static YamlValue? Read(string text, Mistakes mistakes)
    {
        try
        {
            return YamlTree.Read(text);
        }
        catch (YamlException e)
        {
            mistakes.Add(PlaceOf(e, text), $"not valid YAML: {e.Message}");
            return null;
        }
    }

    /// <summary>The end of what could not be read: its beginning is that of the surrounding construct.</summary>
    private static Mark PlaceOf(YamlException e, string text)
    {
        // For a tab in the indentation the reader names neither; it is the commonest slip and hard to see.
        var line = e.Message.Contains("tab", StringComparison.Ordinal)
            ? Array.FindIndex(text.Split('\n'), row => row.TrimStart(' ').StartsWith('\t'))
            : -1;
        return line >= 0 ? new Mark(0, line + 1, 1) : e.End;
    }
}

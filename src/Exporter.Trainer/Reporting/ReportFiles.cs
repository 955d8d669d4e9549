namespace Exporter.Trainer.Reporting;

/// <summary>The two files of a report: the page, and its data beside it under the same name with <c>.json</c>.</summary>
internal static class ReportFiles
{
    /// <summary>How a page's name ends.</summary>
    public const string PageExtension = ".html";

    private const string DataExtension = ".json";

    /// <summary>Whether a path can be that of a page.</summary>
    public static bool IsPage(string path) => Path.GetExtension(path).Equals(PageExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes both; existing files are replaced, folders are made.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor that.</exception>
    public static void Write(ReportContent content, string page)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(page))!);
        File.WriteAllText(Path.ChangeExtension(page, DataExtension), ReportJson.Write(content));
        File.WriteAllText(page, ReportPage.Write(content));
    }
}

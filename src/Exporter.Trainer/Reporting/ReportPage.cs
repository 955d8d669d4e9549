namespace Exporter.Trainer.Reporting;

/// <summary>The report as one HTML file that needs nothing else: template, style, drawing code and data.</summary>
internal static class ReportPage
{
    /// <summary>The page; its data are the very text of <see cref="ReportJson"/>.</summary>
    public static string Write(ReportContent content) => Part("report.html")
        .Replace("{{style}}", Part("report.css"), StringComparison.Ordinal)
        .Replace("{{script}}", Part("charts.js") + Part("report.js"), StringComparison.Ordinal)
        .Replace("{{report}}", ReportJson.Write(content), StringComparison.Ordinal);

    private static string Part(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

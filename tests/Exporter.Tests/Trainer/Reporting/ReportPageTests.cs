using System.Text.RegularExpressions;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Reporting;

public sealed partial class ReportPageTests
{
    private static readonly string Page = ReportPage.Write(SomeReport.Make());

    [Fact]
    public void Page_LabelsWithMarkup_CannotLeaveTheData()
    {
        // Two scripts, as in the template: the host called c</script><b> opened and closed none.
        Assert.Equal(2, ScriptEnd().Count(Page));
        Assert.Contains("c\\u003C/script\\u003E\\u003Cb\\u003E", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_AsksForNothingElse()
    {
        Assert.DoesNotMatch("(src|href)=\"(?!#)", Page);
        Assert.DoesNotContain("@import", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", Page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_PageAndData_LieBesideEachOther()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var page = Path.Combine(folder, "new", "node.html");
            ReportFiles.Write(SomeReport.Make(), page);

            Assert.Equal(Page, File.ReadAllText(page));
            Assert.Equal(ReportJson.Write(SomeReport.Make()), File.ReadAllText(Path.Combine(folder, "new", "node.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("</script>")]
    private static partial Regex ScriptEnd();
}

using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

public sealed class RunbookTests
{
    private static readonly string[] Sections = ["**Meaning.**", "**Impact.**", "**First query.**", "**What to do.**"];

    public static TheoryData<string> AlertNames => [.. AlertsByName.Select(alerts => alerts.Key)];

    // Two rules of one name differ in a label.
    private static ILookup<string, BundledRule> AlertsByName => RuleFile.Alerts.ToLookup(alert => alert.Name);

    [Theory]
    [MemberData(nameof(AlertNames))]
    public void Alert_EveryOne_HasItsAnnotationsAndRunbookEntry(string name)
    {
        Assert.All(AlertsByName[name], alert =>
        {
            Assert.All(["summary", "description", "runbook_url", "dashboard_url"], annotation => Assert.NotEmpty(alert.Annotations[annotation]));
            // GitHub makes the anchor of a heading by lower-casing it.
            Assert.EndsWith($"/rules/runbook.md#{name.ToLowerInvariant()}", alert.Annotations["runbook_url"], StringComparison.Ordinal);
        });
        Assert.All(Sections, section => Assert.Contains(section, Entry(name), StringComparison.Ordinal));
    }

    [Fact]
    public void Runbook_Entries_AreExactlyTheAlerts()
    {
        string[] headings = [.. File.ReadLines(Repository.PathOf("rules", "runbook.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];

        Assert.Equal(AlertsByName.Select(alerts => alerts.Key).Order(), headings.Order());
    }

    private static string Entry(string name)
    {
        string[] parts = File.ReadAllText(Repository.PathOf("rules", "runbook.md")).Split("\n## ");
        return parts.Single(part => part.StartsWith($"{name}\n", StringComparison.Ordinal));
    }
}

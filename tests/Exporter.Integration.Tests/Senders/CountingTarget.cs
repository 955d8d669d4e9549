using System.Globalization;
using System.Text;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>A target whose page tells the number of the scrape, so that a lost, doubled or swapped sample shows.</summary>
internal static class CountingTarget
{
    /// <summary>Name of the metric that is the number of the scrape.</summary>
    public const string Counter = "scrapes_total";

    /// <summary>The one series that a scrape brings for its number, and some that are there, change, and go away.</summary>
    public static FakeTarget Start() => new(scrape =>
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"# TYPE {Counter} counter\n{Counter} {scrape}\n");
        for (int i = 0; i < 50; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"level{{shelf=\"{i}\"}} {(scrape * 0.37) + i}\n");
        }

        // A pod that lives for seven scrapes: stale markers at its end.
        return page.Append(CultureInfo.InvariantCulture, $"pod{{name=\"pod-{scrape / 7}\"}} {scrape}\n").ToString();
    });

    /// <summary>A scrape configuration for it.</summary>
    public static string ScrapeConfig(FakeTarget target, string interval) => $$"""
        scrape_configs:
          - job_name: target
            scrape_interval: {{interval}}
            scrape_timeout: {{interval}}
            static_configs: [{targets: ["{{target.Address.Authority}}"]}]
        """;
}

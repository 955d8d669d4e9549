using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads the list <c>status_pages</c>.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class StatusPageReader(Mistakes mistakes)
{
    private readonly EntryNames _names = new("status page", PredictorDefinition.IsName, PredictorDefinition.NameRule, mistakes);

    /// <summary>The pages; empty where the list is absent.</summary>
    public ImmutableArray<StatusPageOptions> Read(Section root) =>
        root.Find("status_pages") is { } value && root.Expect<YamlList>(value, "status_pages", "a list") is { } list
            ? [.. list.Items.Select(item => root.Expect<YamlMap>(item, "a status page", "a mapping")).OfType<YamlMap>().Select(Read).OfType<StatusPageOptions>()]
            : [];

    private StatusPageOptions? Read(YamlMap map)
    {
        var section = new Section(map, _names.Where(map), ["name", "url", "interval", "timeout", "max_response_bytes"], mistakes);
        var (name, url) = (_names.Read(section), section.Url("url", "https://status.example.com/api/v2/summary.json"));
        if (url is null)
        {
            return null;
        }

        var options = new StatusPageOptions { Name = name, Url = url };
        var (interval, timeout) = PollTimes.Read(section, options.Interval, options.Timeout, mistakes);
        options = options with
        {
            Interval = interval,
            Timeout = timeout,
            MaxResponseBytes = section.Whole("max_response_bytes", options.MaxResponseBytes, 1 << 10, 1 << 26),
        };

        return options;
    }
}

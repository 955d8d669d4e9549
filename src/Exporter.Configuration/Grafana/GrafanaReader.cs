using System.Collections.Immutable;
using Exporter.Configuration.Web;

namespace Exporter.Configuration.Grafana;

/// <summary>Reads the section <c>grafana</c>.</summary>
/// <param name="path">The file, from whose folder others are named.</param>
/// <param name="mistakes">Where mistakes go; none has a token.</param>
internal sealed class GrafanaReader(string path, Mistakes mistakes)
{
    // Grafana's column for a tag is no wider.
    private const int MaxTagLength = 100;

    private static readonly (string Name, AnnotationKinds Kind)[] Kinds =
        [("events", AnnotationKinds.Events), ("alerts", AnnotationKinds.Alerts), ("outcomes", AnnotationKinds.Outcomes), ("models", AnnotationKinds.Models)];

    /// <summary>The options; null where the section is absent or has no usable address.</summary>
    public GrafanaOptions? Read(Section root)
    {
        if (root.Find("grafana") is null
            || root.Sub("grafana", "grafana", ["url", "token", "token_file", "tls_config", "tags", "annotate", "timeout", "max_waiting"]) is not { } section)
        {
            return null;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var token = HttpClientLoader.ReadSecret(section, "token", folder, mistakes);
        var http = HttpClientLoader.ReadTls(section, token is null ? new HttpClientOptions() : new HttpClientOptions { Scheme = "Bearer", Secret = token }, folder, mistakes);
        var url = section.Url("url", "http://127.0.0.1:3000");
        var options = new GrafanaOptions { Url = url ?? new Uri("http://127.0.0.1:3000"), File = path, Http = http };
        options = options with
        {
            Tags = ReadTags(section, options.Tags),
            Kinds = ReadKinds(section, options.Kinds),
            Timeout = section.Duration("timeout", options.Timeout),
            MaxWaiting = section.Whole("max_waiting", options.MaxWaiting, 1, 100_000),
        };
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(5))
        {
            mistakes.Add(section.Text("timeout")!.At, "timeout must be more than 0s and at most 5m");
        }

        return url is null ? null : options;
    }

    private ImmutableArray<string> ReadTags(Section section, ImmutableArray<string> fallback)
    {
        if (section.Texts("tags") is not { } texts)
        {
            return fallback;
        }

        if (texts.Count == 0)
        {
            mistakes.Add(section.Find("tags")!.At, "tags must not be empty: annotations are asked for by them");
        }

        foreach (var text in texts.Where(text => text.Value.Length is 0 or > MaxTagLength || text.Value.Any(char.IsControl)))
        {
            mistakes.Add(text.At, $"tags: each must have 1 to {MaxTagLength} characters, none of them a control character");
        }

        return [.. texts.Select(text => text.Value).Distinct()];
    }

    private AnnotationKinds ReadKinds(Section section, AnnotationKinds fallback)
    {
        if (section.Texts("annotate") is not { } texts)
        {
            return fallback;
        }

        if (texts.Count == 0)
        {
            mistakes.Add(section.Find("annotate")!.At, "annotate must not be empty");
        }

        var kinds = AnnotationKinds.None;
        foreach (var text in texts)
        {
            var known = Array.Find(Kinds, kind => kind.Name == text.Value);
            kinds |= known.Kind;
            if (known.Name is null)
            {
                mistakes.Add(text.At, $"annotate: \"{text.Value}\" is none of {string.Join(", ", Kinds.Select(kind => kind.Name))}");
            }
        }

        return kinds;
    }
}

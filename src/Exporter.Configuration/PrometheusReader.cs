namespace Exporter.Configuration;

/// <summary>Reads the section <c>prometheus</c>.</summary>
internal static class PrometheusReader
{
    /// <summary>The options; null where the section is absent or has no usable address.</summary>
    public static PrometheusOptions? Read(Section root, Mistakes mistakes)
    {
        if (root.Find("prometheus") is null
            || root.Sub("prometheus", "prometheus", ["url", "timeout", "span", "max_response_bytes"]) is not { } section)
        {
            return null;
        }

        var url = section.Url("url", "http://127.0.0.1:9090");
        var options = new PrometheusOptions { Url = url ?? new Uri("http://127.0.0.1:9090") };
        options = options with
        {
            Timeout = section.Duration("timeout", options.Timeout),
            Span = section.Duration("span", options.Span),
            MaxResponseBytes = section.Whole("max_response_bytes", options.MaxResponseBytes, 1 << 16, 1 << 30),
        };
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromHours(1))
        {
            mistakes.Add(section.Text("timeout")!.At, "timeout must be more than 0s and at most 1h");
        }

        return url is null ? null : options;
    }
}

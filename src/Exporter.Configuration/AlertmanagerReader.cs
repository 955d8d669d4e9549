namespace Exporter.Configuration;

/// <summary>Reads the section <c>alertmanager</c>.</summary>
internal static class AlertmanagerReader
{
    /// <summary>The options; null where the section is absent or has no usable address.</summary>
    public static AlertmanagerOptions? Read(Section root, Mistakes mistakes)
    {
        if (root.Find("alertmanager") is null
            || root.Sub("alertmanager", "alertmanager", ["url", "interval", "timeout", "max_response_bytes"]) is not { } section)
        {
            return null;
        }

        var url = section.Url("url", "http://127.0.0.1:9093");
        var options = new AlertmanagerOptions { Url = url ?? new Uri("http://127.0.0.1:9093") };
        options = options with
        {
            Interval = section.Duration("interval", options.Interval),
            Timeout = section.Duration("timeout", options.Timeout),
            MaxResponseBytes = section.Whole("max_response_bytes", options.MaxResponseBytes, 1 << 16, 1 << 30),
        };
        if (options.Interval < TimeSpan.FromSeconds(1) || options.Interval > TimeSpan.FromHours(1))
        {
            mistakes.Add(section.Text("interval")!.At, "interval must be at least 1s and at most 1h");
        }

        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(5))
        {
            mistakes.Add(section.Text("timeout")!.At, "timeout must be more than 0s and at most 5m");
        }

        return url is null ? null : options;
    }
}

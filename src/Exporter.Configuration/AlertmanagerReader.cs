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
        var (interval, timeout) = PollTimes.Read(section, options.Interval, options.Timeout, mistakes);
        options = options with
        {
            Interval = interval,
            Timeout = timeout,
            MaxResponseBytes = section.Whole("max_response_bytes", options.MaxResponseBytes, 1 << 16, 1 << 30),
        };

        return url is null ? null : options;
    }
}

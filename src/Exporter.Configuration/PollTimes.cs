namespace Exporter.Configuration;

/// <summary>Reads how often a server is asked, and how long it may take.</summary>
internal static class PollTimes
{
    /// <summary>The keys <c>interval</c> and <c>timeout</c>.</summary>
    /// <param name="section">Where they stand.</param>
    /// <param name="interval">Where none is given.</param>
    /// <param name="timeout">Likewise.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static (TimeSpan Interval, TimeSpan Timeout) Read(Section section, TimeSpan interval, TimeSpan timeout, Mistakes mistakes)
    {
        (interval, timeout) = (section.Duration("interval", interval), section.Duration("timeout", timeout));
        if (interval < TimeSpan.FromSeconds(1) || interval > TimeSpan.FromHours(1))
        {
            mistakes.Add(section.Text("interval")!.At, "interval must be at least 1s and at most 1h");
        }

        if (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromMinutes(5))
        {
            mistakes.Add(section.Text("timeout")!.At, "timeout must be more than 0s and at most 5m");
        }

        return (interval, timeout);
    }
}

namespace Exporter.Configuration;

/// <summary>Reads the section <c>deployment_risk</c>.</summary>
internal static class DeploymentRiskReader
{
    /// <summary>Reads the section; the defaults where it is absent.</summary>
    /// <param name="root">The file.</param>
    /// <param name="folder">Folder that paths are relative to.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static DeploymentRiskOptions Read(Section root, string folder, Mistakes mistakes)
    {
        var defaults = new DeploymentRiskOptions();
        return root.Sub("deployment_risk", "deployment_risk", ["model", "time_zone"]) is not { } section ? defaults : defaults with
        {
            Model = section.Text("model") is { } model ? Path.GetFullPath(Path.Combine(folder, model.Value)) : null,
            Zone = ReadZone(section, mistakes),
        };
    }

    private static TimeZoneInfo ReadZone(Section section, Mistakes mistakes)
    {
        if (section.Text("time_zone") is not { } text)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(text.Value, out var zone))
        {
            return zone;
        }

        mistakes.Add(text.At, $"time_zone: \"{text.Value}\" is no time zone that this system knows; write it as the tz database does, such as Europe/Berlin");
        return TimeZoneInfo.Utc;
    }
}

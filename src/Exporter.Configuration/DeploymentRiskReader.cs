namespace Exporter.Configuration;

/// <summary>Reads the section <c>deployment_risk</c>.</summary>
internal static class DeploymentRiskReader
{
    /// <summary>Reads the section; the defaults where it is absent.</summary>
    /// <param name="root">The file.</param>
    /// <param name="folder">Folder that paths are relative to.</param>
    public static DeploymentRiskOptions Read(Section root, string folder)
    {
        var defaults = new DeploymentRiskOptions();
        return root.Sub("deployment_risk", "deployment_risk", ["model", "time_zone"]) is not { } section ? defaults : defaults with
        {
            Model = section.Text("model") is { } model ? Path.GetFullPath(Path.Combine(folder, model.Value)) : null,
            Zone = section.Zone("time_zone"),
        };
    }
}
